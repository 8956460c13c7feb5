import type { SupportAnswer } from '../routes/support-routes.ts';

const labels: Readonly<Record<string, string>> = {
  Email: 'E-mail',
  company: 'Company',
  plan: 'Plan',
  seats: 'Seats',
  apiKey: 'Taskly API key',
};
const writers = { claim: 'a sign-in', server: 'Taskly', browser: 'the customer' } as const;

/** What is attached to the customer, who wrote it, and when. Of a secret there is no more to see than that it is there. */
export function MetadataCard({ user, onNewKey }: Pick<SupportAnswer, 'user'> & { onNewKey(): void }) {
  const { metadata, provenance = {} } = user;
  const keys = [...new Set([...Object.keys(labels), ...Object.keys(metadata)])];
  return (
    <section className="card" aria-labelledby="metadata">
      <h3 id="metadata">Metadata</h3>
      <dl>
        {keys.map((key) => (
          <div key={key}>
            <dt>{labels[key] ?? key}</dt>
            <dd>
              <Value value={metadata[key]} />
              {key === 'apiKey' ? (
                <button type="button" className="small" onClick={onNewKey}>
                  Issue a new key
                </button>
              ) : null}
              <Origin mark={provenance[key]} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Origin({ mark }: { readonly mark: NonNullable<SupportAnswer['user']['provenance']>[string] | undefined }) {
  if (mark === undefined) return null;
  return (
    <span className="faint">
      by {writers[mark.by]}, <time dateTime={mark.at}>{new Date(mark.at).toLocaleString()}</time>
    </span>
  );
}

function Value({ value }: { readonly value: unknown }) {
  if (value === undefined) return <span className="faint">not set</span>;
  if (typeof value === 'string' || typeof value === 'number') return <span>{value}</span>;
  if (typeof value !== 'object' || value === null || !('fingerprint' in value && 'setAt' in value)) {
    return <code>{JSON.stringify(value)}</code>;
  }
  return (
    <span>
      sealed, fingerprint <code>{String(value.fingerprint)}</code>{' '}
      <span className="faint">
        since <time dateTime={String(value.setAt)}>{new Date(String(value.setAt)).toLocaleString()}</time>
      </span>
    </span>
  );
}
