import type { FilledSettings, SettingInfo } from '@acme/api/schemas';
import type {
  AuthKind,
  ConnectBeginning,
  ConnectionAction,
  ConnectionReason,
  ConnectionState,
  IntegrationState,
} from '@acme/api/state';
import type {
  AnyConfig,
  BrowserMetadataPatchOf,
  IntegrationId,
  JsonValue,
  VisibleMetadataOf,
  WorkflowId,
  WorkflowIdOf,
} from '@acme/integrations';
import type { ConnectError } from './connect-error.ts';

export type {
  FilledSettings,
  OptionsPage,
  OptionsQuery,
  SavedSettings,
  SettingInfo,
  SettingOption,
  SettingsChange,
  SettingsTarget,
  SettingValue,
} from '@acme/api/schemas';
export type { ConnectionAction, ConnectionReason, ConnectionState, IntegrationState } from '@acme/api/state';
export type {
  AnyConfig,
  InputOfWorkflow,
  IntegrationId,
  RunnableWorkflowId,
  SettingsOfIntegration,
  SettingsOfWorkflow,
  WorkflowId,
  WorkflowIdOf,
} from '@acme/integrations';

/** A metadata value that this user's browser may read. */
export type MetadataValue = JsonValue;

/** Metadata that the customer's browser may read: the keys that the definition makes visible. */
export type UserMetadata<Config> = AnyConfig extends Config
  ? { readonly [key: string]: MetadataValue | undefined }
  : VisibleMetadataOf<Config>;

/** A merge patch of the keys that the definition lets a browser write: `null` deletes one. */
export type UserMetadataPatch<Config> = AnyConfig extends Config
  ? { readonly [key: string]: MetadataValue | Date }
  : BrowserMetadataPatchOf<Config>;

/** The third-party account behind a connection, as its owner knows it. */
export interface Account {
  readonly id: string;
  readonly label: string;
}

/** One connected account. */
export interface Connection<Config = AnyConfig> {
  readonly id: string;
  readonly integrationId: IntegrationId<Config>;
  readonly state: ConnectionState;
  readonly reason?: ConnectionReason | undefined;
  /** What brings it on: `reconnect` and `finish_setup` are for the customer. */
  readonly nextAction: ConnectionAction;
  readonly account: Account;
  /** What the customer or the host calls it, if they have given it a name. */
  readonly alias?: string | undefined;
  /** Of the accounts of an integration one is the default. */
  readonly isDefault: boolean;
  /** Colleagues use it as well: users of the same organisation. */
  readonly shared?: true | undefined;
  /** Whose it is, by the host's own id, when it is a colleague's: it can be used, and only its owner changes it. */
  readonly owner?: { readonly id: string } | undefined;
  /** ISO 8601 */
  readonly connectedAt: string;
  /** ISO 8601: when the provider was last called as it, and when the server last looked whether it works. */
  readonly lastUsedAt?: string | undefined;
  readonly lastCheckedAt?: string | undefined;
  /** What is filled in for this account; present where the integration has settings. */
  readonly settings?: FilledSettings | undefined;
  readonly workflows: readonly {
    readonly id: WorkflowId<Config>;
    readonly enabled: boolean;
    /** It is on, and its last three runs have failed. */
    readonly failing?: true | undefined;
    /** What is filled in for this workflow on this account; present where it has settings. */
    readonly settings?: FilledSettings | undefined;
  }[];
}

/** A workflow of an integration in the state of this user. */
export interface Workflow<Id extends string = string> {
  readonly id: Id;
  readonly name: string;
  readonly description?: string | undefined;
  /** What starts it, such as the name of an app event. */
  readonly trigger: string;
  /** Present where the customer may start it by hand; see `runWorkflow`. */
  readonly canRun?: true | undefined;
  /** On for at least one of the user's connections. */
  readonly enabled: boolean;
  /** Present where the workflow has a rule of its own that says no. */
  readonly availability?: Availability | undefined;
  /** What holds this workflow back now, besides what holds its integration back. */
  readonly suspension?: Suspension | undefined;
  /** What there is to fill in for it, for each account. */
  readonly settings?: readonly SettingInfo[] | undefined;
}

/** May the user have this integration or workflow, and if not, what to say. What is hidden is not in the answer at all. */
export type Availability =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly message: string;
      /** What the user would have to have, such as the name of a plan. */
      readonly upgrade?: string | undefined;
      /** ISO 8601; what is connected goes on working until then, and nothing new begins. */
      readonly graceUntil?: string | undefined;
    };

/** Work that is held back, by the host itself or by an availability rule. Accounts, settings and switches stay. */
export interface Suspension {
  readonly by: 'host' | 'rule';
  /** The words of a rule; the host's own reason is not for its customers. */
  readonly reason?: string | undefined;
  /** ISO 8601 */
  readonly effectiveAt: string;
}

/** One integration that the project offers, as this user sees it. */
export interface Integration<Config = AnyConfig, Id extends IntegrationId<Config> = IntegrationId<Config>> {
  readonly id: Id;
  readonly name: string;
  readonly description?: string | undefined;
  /** What it is for: `crm`, `email`, … or, where the definition has one of its own, its words. */
  readonly category?: string | undefined;
  readonly auth: AuthKind;
  /** What comes first when it is connected. */
  readonly begins: ConnectBeginning;
  readonly state: IntegrationState;
  readonly availability: Availability;
  /** What holds its work back now; that of the user as a whole holds back every integration. */
  readonly suspension?: Suspension | undefined;
  /** Accounts can be shared with the user's organisation (`either`), or always are. Absent where there is nobody to share with. */
  readonly sharing?: 'either' | 'organisation' | undefined;
  /** How many accounts of their own the user may have of it; absent: as many as they like. */
  readonly accountLimit?: number | undefined;
  /** What there is to fill in for each account. */
  readonly settings?: readonly SettingInfo[] | undefined;
  readonly connections: readonly Connection<Config>[];
  readonly workflows: readonly Workflow<WorkflowIdOf<Config, Id>>[];
}

/** Everything the panel shows about one connected user. */
export interface ConnectedUser<Config = AnyConfig> {
  /** The host's own id of the user. */
  readonly id: string;
  /** ISO 8601 */
  readonly createdAt: string;
  readonly metadata: UserMetadata<Config>;
  /** The user as a whole is suspended. */
  readonly suspension?: Suspension | undefined;
  /** Who looks is one of the host's staff, with a view token: everything that would change something is refused. */
  readonly readOnly?: true | undefined;
  readonly integrations: readonly Integration<Config>[];
}

/** Data that may still be on its way, or be stale: `ready` with an error is an old value whose refresh failed. */
export type Loadable<Value> =
  | { readonly status: 'pending'; readonly data: undefined; readonly error: undefined; readonly isRefreshing: boolean }
  | { readonly status: 'error'; readonly data: undefined; readonly error: ConnectError; readonly isRefreshing: boolean }
  | {
      readonly status: 'ready';
      readonly data: Value;
      readonly error: ConnectError | undefined;
      readonly isRefreshing: boolean;
    };
