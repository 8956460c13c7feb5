import type { ConnectedUser, IntegrationForUser } from '@acme/api';
import type { IntegrationId, MetadataOf, WorkflowId, WorkflowIdOf } from '@acme/integrations';

/** One integration in the state of one user, with the ids of the definition. */
export type IntegrationOf<Config, Id extends IntegrationId<Config> = IntegrationId<Config>> = Id extends unknown
  ? Omit<IntegrationForUser, 'id' | 'workflows'> & {
      readonly id: Id;
      readonly workflows: readonly (Omit<IntegrationForUser['workflows'][number], 'id'> & {
        readonly id: WorkflowIdOf<Config, Id>;
      })[];
    }
  : never;

/** One connected user whole: metadata, integrations, connections and workflow states. */
export type ConnectedUserOf<Config> = Omit<ConnectedUser, 'metadata' | 'integrations'> & {
  /** Secrets read as fingerprint and date; keys the definition does not declare are text. */
  readonly metadata: MetadataOf<Config> & Readonly<Record<string, unknown>>;
  readonly integrations: readonly IntegrationOf<Config>[];
};

/** One connection, or all of an integration. */
export type DisconnectTargetOf<Config> =
  | { readonly connectionId: string }
  | { readonly integrationId: IntegrationId<Config> };

/** Which executions to list. */
export interface ExecutionFilterOf<Config> {
  readonly userId?: string;
  readonly workflowId?: WorkflowId<Config>;
  readonly status?:
    | 'queued'
    | 'running'
    | 'sleeping'
    | 'retrying'
    | 'parked'
    | 'succeeded'
    | 'failed'
    | 'cancelled'
    | 'quarantined'
    | 'waiting_for_event'
    | 'waiting_for_reconnect';
  /** From the page before. */
  readonly cursor?: string;
  /** 1 to 100, default 25. */
  readonly limit?: number;
}
