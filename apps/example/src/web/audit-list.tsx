import type { AuditEntry } from '@acme/sdk';

const actors = { user: 'the customer', server: 'Taskly', admin: 'an operator', system: 'Acme Connect' } as const;

export function AuditList({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <section aria-labelledby="audit">
      <h3 id="audit">Who did what</h3>
      <ul className="rows">
        {entries.map(({ id, at, actor, action, target, reason }) => (
          <li key={id}>
            <div>
              <strong>{action.replace('.', ' ').replaceAll('_', ' ')}</strong> by {actors[actor.kind]}
            </div>
            <time className="faint" dateTime={at}>
              {new Date(at).toLocaleString()}
            </time>
            <p className="body faint">
              {[...wordsOf(target), ...(reason === undefined ? [] : [`because: ${reason}`])].join(' · ')}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What it was done to, as far as people know it by name. */
function wordsOf(target: AuditEntry['target']): string[] {
  const shown = ['integrationId', 'workflowId', 'keys'].map((name) => target[name]);
  return shown.flatMap((value) =>
    Array.isArray(value) ? [value.join(', ')] : typeof value === 'string' ? [value] : [],
  );
}
