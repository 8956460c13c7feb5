import type {
  ActionInfo,
  AuditAction,
  AuditEntry,
  AuditPage,
  ChangedConnection,
  ConnectionChange,
  ConnectLink,
  CreatedConnectLink,
  CreatedViewToken,
  DeletedUser,
  DisconnectOutput,
  Execution,
  ExecutionDetail,
  ExecutionStep,
  Explanation,
  IntegrationInfo,
  KeyResult,
  ProviderResponse,
  ReplayedExecution,
  SentEvent,
  StepTries,
  SuspensionOutput,
} from '@acme/api';
import type {
  ActionName,
  ActionOutputOf,
  EventName,
  EventPayload,
  IntegrationId,
  MetadataOf,
  MetadataPatchOf,
  WorkflowId,
} from '@acme/integrations';
import type { Destinations } from './destinations.ts';
import type { Keys } from './keys.ts';
import type { OperationsClient } from './operations.ts';
import type { WriteOptions } from './options.ts';
import type { SettingsClient } from './settings.ts';
import type { WorkflowsClient } from './workflows.ts';
import type {
  ActionCallOf,
  ActionItemOf,
  ConnectedUserOf,
  DisconnectTargetOf,
  ExecutionFilterOf,
  ProviderRequestOf,
  SuspensionTargetOf,
  UserFilterOf,
  UserSummaryOf,
} from './types.ts';
import type { AccountWebhooks } from './webhooks.ts';

/** A page of a list; `nextCursor` is absent on the last. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | undefined;
}

/** Where a page begins and how long it is: 1 to 100, default 25. */
export interface PageOptions {
  readonly cursor?: string;
  readonly limit?: number;
}

/** Connected users: read, find, attach what you know, hold back, take away. */
export interface UsersClient<Config> {
  /** One user whole. @throws not_found until the user has signed in or has metadata */
  get(userId: string): Promise<ConnectedUserOf<Config>>;
  /** Users that a search finds, newest first. @throws invalid_query with the position of what is wrong */
  list(
    filter?: UserFilterOf<Config>,
  ): Promise<
    Page<UserSummaryOf<Config>> & { readonly total?: { readonly count: number; readonly exact: boolean } | undefined }
  >;
  /**
   * All users that a search finds, page by page: `limit` says how many there are in one. Whoever comes meanwhile is not in it.
   * @example
   * for await (const users of connect.users.pages({ where: 'meta.plan:pro', limit: 100 })) { … }
   * @throws what `list` does
   */
  pages(filter?: Omit<UserFilterOf<Config>, 'cursor' | 'count'>): AsyncIterable<readonly UserSummaryOf<Config>[]>;
  /**
   * What a sign-in of your product calls: stores what you know of the user, secrets included, and signs the token for
   * the user's browser, which carries none of it. Needs `userTokens` among the client's options.
   * @throws invalid_metadata with a problem per key, and no token
   */
  signIn(userId: string, options?: WriteOptions & { readonly metadata?: MetadataPatchOf<Config> }): Promise<string>;
  /**
   * Merges into the user's metadata: an absent key keeps its value, `null` deletes it, a secret
   * is sealed and never comes back. All of it is stored, or nothing.
   * @throws invalid_metadata with a problem per key
   */
  setMetadata(
    userId: string,
    patch: MetadataPatchOf<Config>,
    options?: WriteOptions,
  ): Promise<{
    readonly metadata: MetadataOf<Config>;
    readonly results: Readonly<Record<string, KeyResult>>;
  }>;
  /**
   * Why the user may or may not have an integration, or one workflow of it, and which values decided.
   * @param options.metadata looks at what would be with these values
   */
  explain(
    userId: string,
    integrationId: IntegrationId<Config>,
    options?: { readonly workflowId?: WorkflowId<Config>; readonly metadata?: MetadataPatchOf<Config> },
  ): Promise<Explanation>;
  /** Holds work back; credentials, settings and switches stay. Without a target, the user as a whole. @throws not_found */
  suspend(
    userId: string,
    target?: SuspensionTargetOf<Config>,
    options?: WriteOptions & { readonly reason?: string },
  ): Promise<SuspensionOutput>;
  /** Takes a suspension of the same target back: exactly what was on is on again. @throws not_found */
  resume(userId: string, target?: SuspensionTargetOf<Config>, options?: WriteOptions): Promise<SuspensionOutput>;
  /** Stops use at once; the provider is told and the credential erased right after. @throws not_found */
  disconnect(userId: string, target: DisconnectTargetOf<Config>, options?: WriteOptions): Promise<DisconnectOutput>;
  /**
   * A token with which one of your staff sees the user's panel, read only: give it to `getToken` of the panel on your own support
   * page, whose origin the project must know. It ends after `minutes` (1 to 60, default 15), and with `revokeTokens` or the secret
   * key that made it. The audit keeps `viewer`. The key needs the scopes `users:read` and `executions:read`.
   *
   * @param options.viewer who looks, such as the address of the member of staff; at most 200 characters
   * @example
   * const { token } = await connect.users.createViewToken('u_1', { viewer: 'kim@taskly.test' });
   * @throws not_found, insufficient_scope
   */
  createViewToken(
    userId: string,
    options: WriteOptions & { readonly viewer: string; readonly minutes?: number },
  ): Promise<CreatedViewToken>;
  /** Refuses every user and view token that was made until now, within five seconds, and ends the user's links. @throws not_found */
  revokeTokens(userId: string, options?: WriteOptions): Promise<{ readonly validAfter: string }>;
  /**
   * Erases the user: secrets and tokens at once, grants at the providers right after, executions as you choose.
   * @param options.executions `anonymise` (default) keeps that something ran and how it ended; `drop` keeps nothing
   * @throws not_found
   */
  delete(
    userId: string,
    options?: WriteOptions & { readonly executions?: 'anonymise' | 'drop'; readonly reason?: string },
  ): Promise<DeletedUser>;
}

/** Which entries of the audit: of one user, of one kind, of a time. */
export interface AuditFilter {
  readonly userId?: string;
  readonly action?: AuditAction;
  readonly from?: Date;
  readonly to?: Date;
}

/** Acme Connect from the host's backend. Every call throws `ConnectApiError`. */
export interface ConnectClient<Config> {
  readonly users: UsersClient<Config>;
  readonly destinations: Destinations;
  readonly keys: Keys;
  readonly integrations: {
    list(): Promise<(Omit<IntegrationInfo, 'id'> & { readonly id: IntegrationId<Config> })[]>;
    /** What can be done at the provider of an integration, with JSON schemas of input and output. @throws not_found */
    actions(integrationId: IntegrationId<Config>): Promise<readonly ActionInfo[]>;
  };
  readonly settings: SettingsClient<Config>;
  readonly workflows: WorkflowsClient<Config>;
  /** One-time links with which somebody without an account of yours, such as an administrator, connects for a user. */
  readonly connectLinks: {
    /**
     * Makes a link for seven days. The address is told this once: send it yourself. Whoever opens it is shown your name, the
     * user and the integration, and asked; it works once, in the first browser in which somebody says yes.
     *
     * @param options.askedBy who asks, in words for whoever opens it, such as the name of a company; default: the user's id
     * @example
     * const { url } = await connect.connectLinks.create('u_1', 'crm', { askedBy: 'Northwind Ltd' });
     * @throws not_found, integration_locked, suspended, integration_not_configured, limit_reached, conflict
     */
    create(
      userId: string,
      integrationId: IntegrationId<Config>,
      options?: WriteOptions & { readonly connectionId?: string; readonly askedBy?: string },
    ): Promise<CreatedConnectLink>;
    /** Newest first, without their addresses: those of the last thirty days, at most a hundred. @throws not_found */
    list(userId: string): Promise<readonly ConnectLink[]>;
    /** Ends a link; what was connected with it stays. @throws not_found, conflict once it is finished */
    revoke(userId: string, linkId: string, options?: WriteOptions): Promise<ConnectLink>;
  };
  readonly webhooks: AccountWebhooks;
  readonly connections: {
    /**
     * Renames an account, makes it the default of its integration, or shares it with the organisation of its owner; `shared: false`
     * takes it back.
     *
     * @example
     * await connect.connections.change('u_1', connectionId, { alias: 'Billing', isDefault: true });
     * @throws not_found; forbidden where the definition does not let it be shared, or personal; conflict for an owner of no organisation
     */
    change(
      userId: string,
      connectionId: string,
      change: Readonly<ConnectionChange> & WriteOptions,
    ): Promise<ChangedConnection>;
    /**
     * Calls a provider as one of the user's accounts. Whatever it answers is the answer, whatever its status; the credential
     * is put in on the way, and nothing of it comes back. Without `connectionId` the user must have one account only;
     * `connectionId: 'default'` is the default account of the integration.
     *
     * @example
     * const { status, json } = await connect.connections.request('u_1', {
     *   integrationId: 'crm', method: 'GET', path: '/contacts', query: { limit: 10 },
     * });
     * @throws not_found, connection_required, reconnect_required, integration_locked, suspended, too_many_requests,
     *   provider_busy, provider_error, egress_blocked, egress_failed, unavailable
     */
    request(userId: string, request: ProviderRequestOf<Config> & WriteOptions): Promise<ProviderResponse>;
    /**
     * Does an action of the integration's connector as one of the user's accounts. Input and output are typed by the definition and
     * checked by the server.
     *
     * @example
     * const contact = await connect.connections.act('u_1', {
     *   integrationId: 'crm', action: 'createContact', input: { email: 'ada@example.com' },
     * });
     * @throws what `request` does; invalid_fields, naming the field; provider_rejected, with `provider` saying why; provider_busy,
     *   with `retryAfterSeconds`
     */
    act<const Id extends IntegrationId<Config>, const Name extends ActionName<Config, Id>>(
      userId: string,
      call: ActionCallOf<Config, Id, Name> & WriteOptions,
    ): Promise<ActionOutputOf<Config, Id, Name>>;
    /**
     * Reads a list of the provider page by page, each when the loop asks for it.
     *
     * @param options.maxPages reading more throws; leave the loop to stop earlier. Default 100
     * @example
     * for await (const contacts of connect.connections.pages('u_1', { integrationId: 'crm', action: 'listContacts', input: {} })) { … }
     * @throws what `act` does
     */
    pages<const Id extends IntegrationId<Config>, const Name extends ActionName<Config, Id>>(
      userId: string,
      call: Omit<ActionCallOf<Config, Id, Name>, 'cursor'>,
      options?: { readonly maxPages?: number },
    ): AsyncIterable<readonly ActionItemOf<Config, Id, Name>[]>;
  };
  readonly events: {
    /**
     * Tells that something happened to a user. Once this resolves the event is durable.
     * @param options.eventId the same id with the same payload again starts nothing a second time
     * @param options.key which of the executions that wait for the event get it, such as the id of an order; at most 200 bytes
     * @throws invalid_event, not_found, event_id_reused
     */
    send<Name extends EventName<Config>>(
      userId: string,
      event: Name,
      payload: EventPayload<Config, Name>,
      options?: WriteOptions & { readonly eventId?: string; readonly key?: string },
    ): Promise<SentEvent>;
  };
  readonly executions: {
    /** Newest first unless asked otherwise. @throws invalid_query */
    list(filter?: ExecutionFilterOf<Config>): Promise<Page<Execution>>;
    /** All of them, page by page. @throws what `list` does */
    pages(filter?: Omit<ExecutionFilterOf<Config>, 'cursor'>): AsyncIterable<readonly Execution[]>;
    /**
     * One with its steps in order of completion. Of more than 5,000, as a `step.map` over a long list has, those that did not go
     * well come before all others; `moreSteps` says how many are left out. @throws not_found
     */
    get(executionId: string): Promise<ExecutionDetail>;
    /**
     * All steps of one, a page at a time, in order of completion.
     *
     * @param query.parent of the items of this `step.map`, by its key
     * @param query.limit 1 to 1,000; default 100
     * @example const { items, nextCursor } = await connect.executions.steps(executionId, { status: 'failed' });
     * @throws not_found, invalid_request for a cursor that no page returned
     */
    steps(
      executionId: string,
      query?: PageOptions & { readonly status?: Exclude<ExecutionStep['status'], 'running'>; readonly parent?: string },
    ): Promise<Page<ExecutionStep>>;
    /** The tries of one step, with what they sent and what came back, without secrets. @param key of a step of `get` @throws not_found */
    step(executionId: string, key: string): Promise<StepTries>;
    /** Ends it before its next step. @throws not_found, conflict once it has ended */
    cancel(executionId: string, options?: WriteOptions & { readonly reason?: string }): Promise<Execution>;
    /**
     * Lets a failed one go on from the step that failed. What was done stays done, and its requests carry the same
     * idempotency keys. @throws not_found, conflict unless it has failed
     */
    retry(executionId: string, options?: WriteOptions): Promise<Execution>;
    /**
     * Does a whole one again, as a new execution whose requests the other side takes for new ones.
     * @param options.version of the workflow: the `same` (default) or the `latest`
     * @throws not_found, conflict while it runs, too_many_requests
     */
    replay(
      executionId: string,
      options?: WriteOptions & { readonly version?: 'same' | 'latest' },
    ): Promise<ReplayedExecution>;
  };
  readonly operations: OperationsClient<Config>;
  readonly audit: {
    /** Who did what, newest first; of one user, or of the whole project. */
    list(filter?: PageOptions & AuditFilter): Promise<AuditPage>;
    /** All of it, page by page. */
    pages(filter?: Omit<PageOptions, 'cursor'> & AuditFilter): AsyncIterable<readonly AuditEntry[]>;
  };
}
