import type {
  DisconnectOutput,
  Execution,
  ExecutionDetail,
  IntegrationInfo,
  SentEvent,
  WorkflowStateOutput,
} from '@acme/api';
import type {
  EventName,
  EventPayload,
  IntegrationId,
  MetadataOf,
  MetadataPatchOf,
  WorkflowId,
} from '@acme/integrations';
import { createKeys, type Keys } from './keys.ts';
import type { ConnectClientOptions, WriteOptions } from './options.ts';
import { createTransport, keyed } from './transport.ts';
import { translate } from './translate.ts';
import type { ConnectedUserOf, DisconnectTargetOf, ExecutionFilterOf } from './types.ts';

/** Acme Connect from the host's backend. Every call throws `ConnectApiError`. */
export interface ConnectClient<Config> {
  readonly users: {
    /** One user whole. @throws not_found until the user has signed in or has metadata */
    get(userId: string): Promise<ConnectedUserOf<Config>>;
    /**
     * Merges into the user's metadata: an absent key keeps its value, `null` deletes it, a secret
     * is sealed and never comes back. All of it is stored, or nothing.
     * @throws invalid_metadata with a problem per key
     */
    setMetadata(userId: string, patch: MetadataPatchOf<Config>, options?: WriteOptions): Promise<MetadataOf<Config>>;
    /** Stops use at once; the provider is told and the credential erased right after. @throws not_found */
    disconnect(userId: string, target: DisconnectTargetOf<Config>, options?: WriteOptions): Promise<DisconnectOutput>;
  };
  readonly keys: Keys;
  readonly integrations: {
    list(): Promise<(Omit<IntegrationInfo, 'id'> & { readonly id: IntegrationId<Config> })[]>;
  };
  readonly workflows: {
    /** Without `connectionId` for every connection of the user. @throws not_found, connection_required, integration_locked */
    enable(
      userId: string,
      workflowId: WorkflowId<Config>,
      options?: WriteOptions & { readonly connectionId?: string },
    ): Promise<WorkflowStateOutput>;
    disable(
      userId: string,
      workflowId: WorkflowId<Config>,
      options?: WriteOptions & { readonly connectionId?: string },
    ): Promise<WorkflowStateOutput>;
  };
  readonly events: {
    /**
     * Tells that something happened to a user. Once this resolves the event is durable.
     * @param options.eventId the same id with the same payload again starts nothing a second time
     * @throws invalid_event, not_found, event_id_reused
     */
    send<Name extends EventName<Config>>(
      userId: string,
      event: Name,
      payload: EventPayload<Config, Name>,
      options?: WriteOptions & { readonly eventId?: string },
    ): Promise<SentEvent>;
  };
  readonly executions: {
    /** Newest first. */
    list(
      filter?: ExecutionFilterOf<Config>,
    ): Promise<{ readonly items: Execution[]; readonly nextCursor?: string | undefined }>;
    get(executionId: string): Promise<ExecutionDetail>;
  };
}

/**
 * Makes a client, typed by the definition.
 *
 * @example
 * import type config from './connect.config.ts';
 * const connect = createConnectClient<typeof config>({ url: 'http://127.0.0.1:4200', apiKey });
 * await connect.users.setMetadata('u_1', { plan: 'pro' });
 * @throws TypeError in a browser, and for something that is no secret key
 */
export function createConnectClient<Config>(options: ConnectClientOptions): ConnectClient<Config> {
  if ('document' in globalThis) {
    throw new TypeError(
      'createConnectClient holds a secret key and must not run in a browser. Use @acme/connect there.',
    );
  }
  if (!/^ek_live_\S+$/.test(options.apiKey)) {
    throw new TypeError(
      'apiKey is no secret key: it must begin with "ek_live_". "acme-connect keys create secret" makes one.',
    );
  }
  const trpc = createTransport(options);
  const optional = (connectionId: string | undefined) => (connectionId === undefined ? {} : { connectionId });
  const client: ConnectClient<unknown> = {
    users: {
      get: (userId) => translate(trpc.users.get.query({ userId })),
      setMetadata: (userId, metadata, write) =>
        translate(trpc.users.setMetadata.mutate({ userId, metadata }, keyed(write))),
      disconnect: (userId, target, write) => translate(trpc.users.disconnect.mutate({ userId, target }, keyed(write))),
    },
    keys: createKeys(trpc),
    integrations: { list: () => translate(trpc.integrations.list.query()) },
    workflows: {
      enable: (userId, workflowId, { connectionId, ...write } = {}) =>
        translate(trpc.workflows.enable.mutate({ userId, workflowId, ...optional(connectionId) }, keyed(write))),
      disable: (userId, workflowId, { connectionId, ...write } = {}) =>
        translate(trpc.workflows.disable.mutate({ userId, workflowId, ...optional(connectionId) }, keyed(write))),
    },
    events: {
      send: (userId, event, payload, { eventId, ...write } = {}) =>
        translate(
          trpc.events.send.mutate(
            { userId, event, payload, ...(eventId === undefined ? {} : { eventId }) },
            keyed(write),
          ),
        ),
    },
    executions: {
      list: (filter = {}) => translate(trpc.executions.list.query(filter)),
      get: (executionId) => translate(trpc.executions.get.query({ executionId })),
    },
  };
  return client as ConnectClient<Config>;
}
