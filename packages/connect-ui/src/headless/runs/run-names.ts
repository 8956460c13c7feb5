import type { Connection, ConnectedUser, Execution, Integration } from '@acme/connect';

/** What of the user a run belongs to; what is gone, or was renamed away, is not found. */
export interface RunPlace {
  /** The name of its workflow, or its id. */
  readonly workflow: string;
  readonly integration: Integration | undefined;
  readonly connection: Connection | undefined;
}

export function placeOf(user: ConnectedUser | undefined, { workflowId, connectionId }: Execution): RunPlace {
  const integration = user?.integrations.find(({ workflows }) => workflows.some(({ id }) => id === workflowId));
  return {
    workflow: integration?.workflows.find(({ id }) => id === workflowId)?.name ?? workflowId,
    integration,
    connection: integration?.connections.find(({ id }) => id === connectionId),
  };
}
