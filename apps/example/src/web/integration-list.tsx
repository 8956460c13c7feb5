import type { SupportAnswer } from '../routes/support-routes.ts';

type Integration = SupportAnswer['user']['integrations'][number];
type Connection = Integration['connections'][number];
type Target = { readonly integrationId: string } | { readonly workflowId: string };

interface Actions {
  onSwitch(connectionId: string, workflowId: string, enabled: boolean): void;
  onDisconnect(connectionId: string): void;
  onSuspend(target: Target, suspended: boolean): void;
}

/** What the customer has, why they may or may not have it, and what support can do about it. */
export function IntegrationList({
  user,
  explanations,
  ...actions
}: Actions & Pick<SupportAnswer, 'user' | 'explanations'>) {
  return (
    <section aria-labelledby="integrations">
      <h3 id="integrations">Integrations</h3>
      <ul className="rows">
        {user.integrations.map((integration) => (
          <li key={integration.id}>
            <div>
              <strong>{integration.name}</strong>{' '}
              <span className={`badge ${integration.state}`}>{integration.state.replaceAll('_', ' ')}</span>
            </div>
            <SuspendButton
              name={integration.name}
              // What holds the customer as a whole is lifted above.
              isSuspended={integration.suspension?.by === 'host' && integration.suspension.integrationId !== undefined}
              onSuspend={(suspended) => actions.onSuspend({ integrationId: integration.id }, suspended)}
            />
            <p className="body">
              {explanations.find(({ integrationId }) => integrationId === integration.id)?.summary}
            </p>
            {integration.connections.map((connection) => (
              <ConnectionRow key={connection.id} {...{ integration, connection, ...actions }} />
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function ConnectionRow({
  integration,
  connection,
  onSwitch,
  onDisconnect,
  onSuspend,
}: Actions & { readonly integration: Integration; readonly connection: Connection }) {
  return (
    <div className="nested">
      <div>
        {connection.account.label}{' '}
        <span className="faint">since {new Date(connection.connectedAt).toLocaleString()}</span>
      </div>
      <button type="button" className="small" onClick={() => onDisconnect(connection.id)}>
        Disconnect<span className="hidden"> {connection.account.label}</span>
      </button>
      {connection.workflows.map(({ id, enabled }) => {
        const workflow = integration.workflows.find((candidate) => candidate.id === id);
        const name = workflow?.name ?? id;
        return (
          <div key={id} className="workflow">
            <label className="switch">
              <input type="checkbox" checked={enabled} onChange={() => onSwitch(connection.id, id, !enabled)} />
              {name}
            </label>
            <SuspendButton
              name={name}
              isSuspended={workflow?.suspension?.by === 'host'}
              onSuspend={(suspended) => onSuspend({ workflowId: id }, suspended)}
            />
          </div>
        );
      })}
    </div>
  );
}

/** Holds back and lets go on; what is switched on stays switched on. */
export function SuspendButton({
  name,
  isSuspended,
  onSuspend,
}: {
  readonly name: string;
  readonly isSuspended: boolean;
  onSuspend(suspended: boolean): void;
}) {
  return (
    <button type="button" className="small" onClick={() => onSuspend(!isSuspended)}>
      {isSuspended ? 'Resume' : 'Suspend'}
      <span className="hidden"> {name}</span>
    </button>
  );
}
