import type { Execution } from '@acme/sdk';

type Reason = NonNullable<Execution['reason']>;
type Responsible = NonNullable<Execution['responsible']>;

const reasonTexts: Record<Reason, string> = {
  credential_invalid: 'The account has to be connected again.',
  provider_rejected: 'The app refused the request.',
  provider_unavailable: 'The app did not answer.',
  host_rejected: 'Taskly refused the request.',
  host_unavailable: 'Taskly did not answer.',
  egress_blocked: 'The request was to go where it must not go.',
  egress_failed: 'The request could not be sent.',
  payload_too_large: 'The answer was too large.',
  retries_exhausted: 'It was tried as often as allowed.',
  code_threw: 'The code of the workflow failed.',
  nondeterministic: 'The workflow changed while it ran.',
  version_missing: 'This version of the workflow is no longer there.',
  workflow_disabled: 'The workflow was switched off.',
  disconnected: 'The account was disconnected.',
  sharing_ended: 'The account is shared with the customer no longer.',
  suspended: 'It waits: the customer, the integration or the workflow is suspended.',
  unavailable: 'It waits: the plan does not include it.',
  cancelled_by_host: 'Taskly cancelled it.',
  paused: 'It waits: we hold this workflow.',
  poisonous: 'It ended the process that ran it, again and again.',
};

const responsibleTexts: Record<Responsible, string> = {
  customer: 'The customer must act.',
  host: 'We must act.',
  provider: 'The provider must act.',
  platform: 'Whoever runs Acme Connect must act.',
};

export function ExecutionList({ executions }: { readonly executions: readonly Execution[] }) {
  return (
    <section aria-labelledby="executions">
      <h3 id="executions">Executions</h3>
      {executions.length === 0 ? <p className="faint">No workflow has run yet.</p> : null}
      <ExecutionRows executions={executions} />
    </section>
  );
}

/** One line for each run: how it went, why, and who must act. `names` says whose it was. */
export function ExecutionRows({
  executions,
  names,
}: {
  readonly executions: readonly Execution[];
  readonly names?: ReadonlyMap<string, string>;
}) {
  return (
    <ul className="rows">
      {executions.map(({ id, userId, workflowId, status, reason, responsible, error, startedAt }) => (
        <li key={id}>
          <div>
            <strong>{names === undefined ? workflowId : `${names.get(userId) ?? userId}: ${workflowId}`}</strong>{' '}
            <span className={`badge ${status}`}>{status.replaceAll('_', ' ')}</span>
          </div>
          <time className="faint" dateTime={startedAt}>
            {new Date(startedAt).toLocaleString()}
          </time>
          {reason === undefined ? null : (
            <p className="body">
              {reasonTexts[reason]} {responsible === undefined ? '' : responsibleTexts[responsible]}
            </p>
          )}
          {error === undefined ? null : <p className="body faint">{error}</p>}
        </li>
      ))}
    </ul>
  );
}
