import type { ConnectFlow } from './flow/connect-flow.ts';
import type { UpdatesMode } from './live-changes.ts';
import type { ConnectError } from './connect-error.ts';
import type { ExecutionFilter, ExecutionList, OneExecution } from './executions/execution.ts';
import type { Readable } from './readable.ts';
import type { InputOfWorkflow, RunnableWorkflowId } from '@acme/integrations';
import type {
  AnyConfig,
  ConnectedUser,
  IntegrationId,
  Loadable,
  OptionsPage,
  OptionsQuery,
  SavedSettings,
  SettingsChange,
  SettingsOfIntegration,
  SettingsOfWorkflow,
  UserMetadataPatch,
  WorkflowId,
} from './user.ts';

export type { ClientOptions, ConnectOptions } from './connect-options.ts';

/** How the client is doing, for banners. */
export interface ClientHealth {
  readonly isOnline: boolean;
  /** `getToken` failed twice, or the server refused a fresh token. A later token ends it. */
  readonly sessionEnded: boolean;
  readonly updates: UpdatesMode;
}

/** Which workflow to switch, for which connection, and which way. */
export interface WorkflowChange<Config = AnyConfig> {
  readonly workflowId: WorkflowId<Config>;
  /** Absent: every connection of the user that the workflow belongs to. */
  readonly connectionId?: string | undefined;
}

/** One switch, as the customer should see it. */
export interface WorkflowToggle {
  readonly enabled: boolean;
  readonly isPending: boolean;
  /** Why the last change was taken back; gone with the next change. */
  readonly error: ConnectError | undefined;
}

/** Whose settings: those of an account, or with a workflow those that it has for this account. */
export interface SettingsOf<Config = AnyConfig> {
  readonly connectionId: string;
  readonly workflowId?: WorkflowId<Config> | undefined;
}

/** What may be left out is; a setting of another name, or with a value of another kind, does not compile. */
type ValuesOf<Values> = { readonly [Name in keyof Values]?: Values[Name] | undefined };

/** Everything that is filled in, for an account, or with `workflowId` for that workflow on it. */
export type SettingsToSave<Config = AnyConfig> = AnyConfig extends Config
  ? SettingsOf & SettingsChange
  : { readonly connectionId: string } & Omit<SettingsChange, 'values'> &
      (
        | {
            readonly workflowId?: undefined;
            readonly values: {
              readonly [Id in IntegrationId<Config>]: ValuesOf<SettingsOfIntegration<Config, Id>>;
            }[IntegrationId<Config>];
          }
        | {
            readonly [Id in WorkflowId<Config>]: {
              readonly workflowId: Id;
              readonly values: ValuesOf<SettingsOfWorkflow<Config, Id>>;
            };
          }[WorkflowId<Config>]
      );

/** What customers fill in, for an account or for one workflow of it. */
export interface ConnectSettings<Config = AnyConfig> {
  /**
   * Keeps everything that is filled in, in place of what was. What is filled in now is in `user`.
   * @throws ConnectError `validation` with a problem per field, `conflict` when `revision` is not the newest, `not_found`, `forbidden`, …
   */
  save(change: SettingsToSave<Config>): Promise<SavedSettings>;
  /**
   * A page of the choices of one setting, of the account itself. Kept for five minutes, or until the account is connected again;
   * `refresh` asks anew.
   * @throws ConnectError `provider_unavailable`, `conflict` when the account has to be connected again, `validation`, `not_found`, …
   *
   * @example
   * const { options, nextCursor } = await client.settings.options({ connectionId, setting: 'pipeline', search: 'sales' });
   */
  options(
    query: SettingsOf<Config> & Omit<OptionsQuery, 'connectionId' | 'workflowId'>,
    how?: { readonly refresh?: boolean },
  ): Promise<OptionsPage>;
}

/**
 * The integrations of one connected user, in a browser, without a framework. Typed by the definition:
 * ids that are not in it do not compile.
 */
export interface ConnectClient<Config = AnyConfig> {
  /** The user with integrations, connections, workflows and metadata. Subscribing reads it and keeps it live. */
  readonly user: Readable<Loadable<ConnectedUser<Config>>>;
  readonly health: Readable<ClientHealth>;
  /** Reads the user again. Never rejects: a failure is in `user`. */
  readonly refresh: () => Promise<void>;
  /** The flow that connects an account; one per integration, however often it is asked for. */
  connect<Id extends IntegrationId<Config>>(integrationId: Id): ConnectFlow<Id>;
  /**
   * Stops all use of one account at once and revokes it.
   * @throws ConnectError `not_found`, `offline`, `unreachable`, `session_expired`, `server_error`
   */
  disconnect(connectionId: string): Promise<void>;
  /**
   * Gives an account a name, `null` takes it away, makes it the default of its integration, or shares it with the user's
   * organisation, `false` takes it back.
   * @throws ConnectError `not_found`, `validation`, `forbidden`, `conflict`, `offline`, `unreachable`, `session_expired`, `server_error`
   */
  changeConnection(change: {
    readonly connectionId: string;
    readonly alias?: string | null;
    readonly isDefault?: true;
    readonly shared?: boolean;
  }): Promise<void>;
  /** Takes back a link that a flow has made, unless an account was connected with it. @throws ConnectError `conflict`, … */
  revokeLink(linkId: string): Promise<void>;
  /**
   * Switches a workflow. Shown at once and taken back if the server refuses; quick changes of one
   * switch go out one after another and the last wish wins.
   * @throws ConnectError `entitlement_required`, `conflict`, `not_found`, `offline`, `unreachable`, …
   */
  setWorkflow(change: WorkflowChange<Config> & { readonly enabled: boolean }): Promise<void>;
  /**
   * Starts a workflow that is made with `onManual` and lets browsers start it (`canRun`), for every account that it is on for or for
   * one. Durable once this resolves.
   * @throws ConnectError `forbidden`, `conflict` while it is off, `validation`, `entitlement_required`, `suspended`, `rate_limited`, …
   */
  runWorkflow<Id extends RunnableWorkflowId<Config>>(
    start: { readonly workflowId: Id; readonly connectionId?: string } & (unknown extends InputOfWorkflow<Config, Id>
      ? { readonly input?: unknown }
      : { readonly input: InputOfWorkflow<Config, Id> }),
  ): Promise<{ readonly executionIds: readonly string[] }>;
  /**
   * What ran for this user, newest first; of an integration, an account or a workflow, and by how it went. Each call makes a list of its
   * own: keep it as long as it is shown.
   *
   * @example
   * const failed = client.executions({ workflowId: 'send-contacts', status: 'failed' });
   * const stop = failed.subscribe(() => render(failed.snapshot()));
   */
  executions(filter?: ExecutionFilter<Config>): ExecutionList<Config>;
  /** One of them with its steps. */
  execution(executionId: string): OneExecution<Config>;
  /** The state of one switch, wishes included. */
  workflow(target: WorkflowChange<Config>): Readable<WorkflowToggle>;
  /** Settings of accounts and workflows: what is filled in is part of `user`; this saves it, and asks for choices. */
  readonly settings: ConnectSettings<Config>;
  /**
   * Merges into the user's metadata; `null` deletes a key. Only keys that the definition lets a browser write.
   * @throws ConnectError `validation` with a problem per key
   */
  setMetadata(patch: UserMetadataPatch<Config>): Promise<void>;
  /** Cancels what is under way and stops for good. */
  close(): void;
}
