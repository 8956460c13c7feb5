import type { SupportAnswer } from '../routes/support-routes.ts';

type Integration = SupportAnswer['user']['integrations'][number];
type Connection = Integration['connections'][number];

interface Actions {
  onSwitch(connectionId: string, workflowId: string, enabled: boolean): void;
  onDisconnect(connectionId: string): void;
}

export function IntegrationList({
  integrations,
  ...actions
}: Actions & { readonly integrations: readonly Integration[] }) {
  return (
    <section aria-labelledby="integrations">
      <h2 id="integrations">Integrations</h2>
      <ul className="rows">
        {integrations.map((integration) => (
          <li key={integration.id}>
            <div>
              <strong>{integration.name}</strong>{' '}
              <span className="badge">{integration.state.replaceAll('_', ' ')}</span>
              {integration.availability.allowed ? null : (
                <span className="faint"> {integration.availability.message}</span>
              )}
            </div>
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
}: Actions & { readonly integration: Integration; readonly connection: Connection }) {
  const nameOf = (id: string) => integration.workflows.find((workflow) => workflow.id === id)?.name ?? id;
  return (
    <div className="nested">
      <div>
        {connection.account.label}{' '}
        <span className="faint">since {new Date(connection.connectedAt).toLocaleString()}</span>
      </div>
      <button type="button" className="small" onClick={() => onDisconnect(connection.id)}>
        Disconnect<span className="hidden"> {connection.account.label}</span>
      </button>
      {connection.workflows.map(({ id, enabled }) => (
        <label key={id} className="switch">
          <input type="checkbox" checked={enabled} onChange={() => onSwitch(connection.id, id, !enabled)} />
          {nameOf(id)}
        </label>
      ))}
    </div>
  );
}
