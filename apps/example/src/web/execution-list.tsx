import type { SupportAnswer } from '../routes/support-routes.ts';

export function ExecutionList({ executions }: { readonly executions: SupportAnswer['executions'] }) {
  return (
    <section aria-labelledby="executions">
      <h2 id="executions">Executions</h2>
      {executions.length === 0 ? <p className="faint">No workflow has run yet.</p> : null}
      <ul className="rows">
        {executions.map(({ id, workflowId, status, error, startedAt }) => (
          <li key={id}>
            <div>
              <strong>{workflowId}</strong> <span className={`badge ${status}`}>{status.replaceAll('_', ' ')}</span>
            </div>
            <time className="faint" dateTime={startedAt}>
              {new Date(startedAt).toLocaleString()}
            </time>
            {error === undefined ? null : <p className="faint body">{error}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
