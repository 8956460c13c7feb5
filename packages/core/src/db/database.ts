import type {
  Actor,
  ApiScope,
  AttemptState,
  AuditAction,
  ChangeType,
  ConnectionReason,
  ConnectionState,
  DeliveryState,
  DestinationState,
  DisabledReason,
  ErrorCode,
  EventType,
  OperationAct,
  OperationPreview,
  OperationState,
  PlainValue,
  SigningKeyState,
  StoredConnectLinkState,
} from '@acme/api';
import type { WorkflowTables } from '@acme/workflow';
import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';

type Timestamp = ColumnType<Date, Date | undefined, Date>;
type OptionalTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** `jsonb`: read parsed, written as JSON text so that the driver never guesses. */
type Json<Value> = ColumnType<Value, string | undefined, string>;
type OptionalJson<Value> = ColumnType<Value | null, string | null | undefined, string | null>;

export interface ProjectTable {
  project_id: string;
  slug: string;
  name: string;
  origins: string[];
  audience_required: Generated<boolean>;
  max_token_ttl_seconds: Generated<number>;
  tokens_valid_after: OptionalTimestamp;
  created_at: Timestamp;
  /** The settings for which it was last seen to, for every account, whether what is required is there. */
  settings_fingerprint: Generated<string | null>;
  /** Apps written for Paragon's SDK may use the project. */
  paragon_compat: Generated<boolean>;
}

export interface SigningKeyTable {
  project_id: string;
  kid: string;
  public_key_pem: string;
  status: SigningKeyState;
  created_at: Timestamp;
  name: Generated<string>;
  last_used_at: OptionalTimestamp;
  changed_at: Timestamp;
}

export interface ApiKeyTable {
  project_id: string;
  id: string;
  sha256: Buffer;
  hint: string;
  created_at: Timestamp;
  disabled_at: OptionalTimestamp;
  name: Generated<string>;
  scopes: Generated<ApiScope[]>;
  expires_at: OptionalTimestamp;
  last_used_at: OptionalTimestamp;
  /** When it was first replaced by another one. */
  rotated_at: OptionalTimestamp;
  /** Of a replaced one, how long it was to live; null: without end. A bigint, so text. */
  life_seconds: Generated<string | null>;
}

/** A write that carries a key. Without an answer it is under way, until the lease ends. */
export interface IdempotencyTable {
  project_id: string;
  procedure: string;
  key_sha256: Buffer;
  input_sha256: Buffer;
  attempt: string;
  lease_until: Timestamp;
  sealed_answer: string | null;
  created_at: Timestamp;
}

export interface RateWindowTable {
  project_id: string;
  subject: string;
  window_start: Timestamp;
  used: number;
}

export interface OAuthAppTable {
  project_id: string;
  integration_id: string;
  client_id: string;
  sealed_client_secret: string;
  updated_at: Timestamp;
}

/** Who wrote a metadata value, and when. A deleted key keeps its mark, so that an older claim cannot bring it back. */
export interface Provenance {
  readonly by: 'claim' | 'server' | 'browser';
  readonly at: string;
  readonly deleted?: true;
}

export interface ConnectedUserTable {
  project_id: string;
  id: string;
  external_id: string;
  metadata: Json<Record<string, PlainValue>>;
  provenance: Json<Record<string, Provenance>>;
  tokens_valid_after: OptionalTimestamp;
  created_at: Timestamp;
  /** What plain words look in: the id and all text values, in small letters. */
  search_text: Generated<string>;
  updated_at: Timestamp;
  /** Set while what belongs to a deleted user is being taken back and erased. */
  deleted_at: OptionalTimestamp;
}

export interface UserActivityTable {
  project_id: string;
  user_id: string;
  last_run_at: Timestamp;
}

/** Work that is held back. Empty text: the whole user, or the whole integration. */
export interface SuspensionTable {
  project_id: string;
  user_id: string;
  integration_id: string;
  workflow_id: string;
  source: 'host' | 'rule';
  act: 'suspend' | 'disconnect';
  reason: string | null;
  effective_at: Timestamp;
  created_at: Timestamp;
}

export interface RuleStateTable {
  project_id: string;
  fingerprint: string;
  applied_at: Timestamp;
}

export interface DeletedUserTable {
  project_id: string;
  external_id_sha256: Buffer;
  deleted_at: Timestamp;
}

export interface AuditTable {
  project_id: string;
  id: Generated<string>;
  at: Timestamp;
  actor_kind: Actor['kind'];
  actor_id: string;
  action: AuditAction;
  user_id: string | null;
  external_id: string | null;
  target: Json<Record<string, unknown>>;
  before: ColumnType<unknown, string | null | undefined, string | null>;
  after: ColumnType<unknown, string | null | undefined, string | null>;
  reason: string | null;
}

export interface OperationTable {
  project_id: string;
  id: string;
  act: Json<OperationAct>;
  query: string;
  reason: string | null;
  state: OperationState;
  started_by: Json<Actor>;
  preview: Json<OperationPreview>;
  total: number;
  changed: Generated<number>;
  unchanged: Generated<number>;
  failed: Generated<number>;
  cursor_at: OptionalTimestamp;
  cursor_id: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
  finished_at: OptionalTimestamp;
  /** From when on query, reason and values are gone. */
  forgotten_at: OptionalTimestamp;
}

export interface OperationFailureTable {
  project_id: string;
  operation_id: string;
  user_id: string;
  external_id: string;
  code: string;
  message: string;
  at: Timestamp;
}

export interface UserSecretTable {
  project_id: string;
  user_id: string;
  name: string;
  sealed: string;
  fingerprint: string;
  set_at: Timestamp;
}

/** Words for chosen values, by setting and value. */
export type SettingLabels = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What is filled in, as it is stored. */
export interface StoredSettings {
  readonly revision: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly labels?: SettingLabels;
}

export interface ConnectionTable {
  project_id: string;
  id: string;
  user_id: string;
  integration_id: string;
  state: ConnectionState;
  reason: ConnectionReason | null;
  account_id: string;
  account_label: string;
  /** What the user or the host calls it. */
  alias: string | null;
  /** When it was made the default account of its integration. */
  made_default_at: OptionalTimestamp;
  /** Whose colleagues use it as well: the owner's organisation when it was shared. Null: it is personal. */
  organisation: string | null;
  /** What is filled in for the account. */
  settings: Json<Record<string, unknown>>;
  settings_revision: Generated<number>;
  settings_labels: OptionalJson<SettingLabels>;
  /** What is filled in for its workflows, by their ids. */
  workflow_settings: OptionalJson<Readonly<Record<string, StoredSettings>>>;
  connected_at: Timestamp;
  changed_at: Timestamp;
  /** When a request last went out with it; written once a minute. */
  used_at: OptionalTimestamp;
  checked_at: OptionalTimestamp;
  /** When to look at it next; null: not planned yet. */
  check_at: OptionalTimestamp;
  /** Checks in a row that failed. */
  check_failures: Generated<number>;
}

export interface CredentialTable {
  project_id: string;
  connection_id: string;
  sealed: string;
  expires_at: OptionalTimestamp;
  version: Generated<number>;
  /** Somebody renews it until then. Past: whoever did has died, or cannot reach the database. */
  lease_until: OptionalTimestamp;
  /** Moves with each claim of the lease and each end of one. */
  refresh_attempt: Generated<number>;
  /** When these tokens or values were stored. */
  updated_at: Timestamp;
  /** Which version the columns up to `retry_at` are about; they mean nothing for another. */
  tried_version: Generated<number | null>;
  /** Its refresh token was sent, and nobody knows what came of it. */
  outcome_unknown: Generated<boolean | null>;
  failures: Generated<number | null>;
  failing_since: OptionalTimestamp;
  retry_at: OptionalTimestamp;
  /** The version that the provider's API refused, right after it had been renewed if it can be, and when. */
  rejected_version: Generated<number | null>;
  rejected_at: OptionalTimestamp;
}

export interface WorkflowStateTable {
  project_id: string;
  user_id: string;
  connection_id: string;
  workflow_id: string;
  enabled: boolean;
  changed_by: 'user' | 'server';
  changed_at: Timestamp;
  /** Runs that have failed one after the other, up to those that make it a failing one. */
  failures: Generated<number>;
}

/** A workflow that a user has on for a colleague's account. Off is no row; the owner's own are in `workflow_state`. */
export interface MemberSwitchTable {
  project_id: string;
  user_id: string;
  connection_id: string;
  workflow_id: string;
  changed_by: 'user' | 'server';
  changed_at: Timestamp;
  failures: Generated<number>;
}

export interface AttemptTable {
  project_id: string;
  id: string;
  user_id: string;
  integration_id: string;
  state: AttemptState;
  origin: string | null;
  state_sha256: Buffer | null;
  cookie_sha256: Buffer | null;
  claim_sha256: Buffer | null;
  shown_code_sha256: Buffer | null;
  code_tries: Generated<number>;
  sealed_verifier: string | null;
  /** What of the account's URLs the customer typed. */
  parameters: Json<Record<string, string>>;
  /** The connection whose account is to be connected again, and no other in its place. */
  reconnects: string | null;
  /** Where the browser goes back to at the end; absent where a window of its own is used. */
  return_url: string | null;
  /** The link that it was begun with, by somebody who has no user token. */
  link_id: string | null;
  sealed_credential: string | null;
  credential_expires_at: OptionalTimestamp;
  account_id: string | null;
  account_label: string | null;
  error_code: ErrorCode | null;
  error_message: string | null;
  connection_id: string | null;
  created_at: Timestamp;
  expires_at: Timestamp;
  claim_expires_at: OptionalTimestamp;
  /** Of the name under which a client asks for it that knows no attempt. */
  session_sha256: Buffer | null;
  /** When its window proved to have been opened by a page of the host; see `handOver`. */
  handed_over_at: OptionalTimestamp;
}

/** A link with which somebody else connects an account for the user. */
export interface ConnectLinkTable {
  project_id: string;
  id: string;
  user_id: string;
  integration_id: string;
  /** The connection whose account is to be connected again, and no other in its place. */
  reconnects: string | null;
  /** Who asks for the account, in words of the host for whoever opens it. */
  asked_by: string | null;
  state: StoredConnectLinkState;
  secret_sha256: Buffer;
  /** Of the browser that said yes: the link works nowhere else from then on. */
  cookie_sha256: Buffer | null;
  connection_id: string | null;
  created_at: Timestamp;
  expires_at: Timestamp;
}

/** What is kept of a token with which one of the host's staff sees a user's panel. */
export interface ViewTokenTable {
  project_id: string;
  id: string;
  user_id: string;
  /** The secret key that it was made with, and ends with; null when it was made at the command line. */
  key_id: string | null;
  viewer: string;
  sha256: Buffer;
  created_at: Timestamp;
  expires_at: Timestamp;
}

export interface AppEventTable {
  project_id: string;
  user_id: string;
  event_id: string;
  body_sha256: Buffer;
  execution_ids: string[];
  received_at: Timestamp;
}

/** What proves a provider's deliveries. The one before is good until its time is over. */
export interface SigningSecretTable {
  project_id: string;
  integration_id: string;
  sealed_secret: string;
  sealed_previous: string | null;
  previous_until: OptionalTimestamp;
  updated_at: Timestamp;
}

/** An address for one webhook of one account. Without a secret nothing that comes there is believed. */
export interface AccountWebhookTable {
  project_id: string;
  id: string;
  connection_id: string;
  sealed_secret: string | null;
  sealed_previous: string | null;
  previous_until: OptionalTimestamp;
  /** Until when the provider may give the secret, where it is the provider that does. */
  waits_until: OptionalTimestamp;
  created_at: Timestamp;
}

/** An event of a provider that has started something, by the hash of its account and id. */
export interface ProviderEventTable {
  project_id: string;
  integration_id: string;
  event_sha256: Buffer;
  received_at: Timestamp;
}

/** How far an account has been looked at for one workflow. */
export interface PollTable {
  project_id: string;
  connection_id: string;
  workflow_id: string;
  cursor: Json<unknown>;
  looks: Generated<number>;
  looked_at: Date | null;
  failed_at: Date | null;
  reason: string | null;
  error: string | null;
}

export interface OutboxTable {
  project_id: string;
  id: Generated<string>;
  user_id: string | null;
  type: ChangeType;
  payload: Json<Record<string, unknown>>;
  created_at: Timestamp;
  delivered_at: OptionalTimestamp;
  /** A destination wants to hear of it, and has no delivery yet. */
  to_dispatch: Generated<boolean>;
  /** Whose members it is news for, besides the user. */
  organisation: string | null;
}

export interface DestinationTable {
  project_id: string;
  id: string;
  url: string;
  description: string | null;
  /** Empty: all of them. */
  types: EventType[];
  state: DestinationState;
  disabled_reason: DisabledReason | null;
  failing_since: OptionalTimestamp;
  sealed_secret: string;
  sealed_previous_secret: string | null;
  previous_until: OptionalTimestamp;
  created_at: Timestamp;
}

export interface DeliveryTable {
  project_id: string;
  id: string;
  destination_id: string;
  outbox_id: string;
  type: EventType;
  state: DeliveryState;
  tries: Generated<number>;
  next_try_at: OptionalTimestamp;
  created_at: Timestamp;
  delivered_at: OptionalTimestamp;
  last_status: number | null;
  last_error: string | null;
}

export interface DeliveryTryTable {
  project_id: string;
  delivery_id: string;
  id: Generated<string>;
  at: Timestamp;
  took_ms: number;
  status: number | null;
  error: string | null;
  answer: string | null;
}

/** Tables in which every row belongs to one project. */
export interface ProjectTables {
  'connect.signing_key': SigningKeyTable;
  'connect.api_key': ApiKeyTable;
  'connect.oauth_app': OAuthAppTable;
  'connect.connected_user': ConnectedUserTable;
  'connect.user_secret': UserSecretTable;
  'connect.user_activity': UserActivityTable;
  'connect.suspension': SuspensionTable;
  'connect.rule_state': RuleStateTable;
  'connect.deleted_user': DeletedUserTable;
  'connect.audit': AuditTable;
  'connect.operation': OperationTable;
  'connect.operation_failure': OperationFailureTable;
  'connect.connection': ConnectionTable;
  'connect.credential': CredentialTable;
  'connect.workflow_state': WorkflowStateTable;
  'connect.member_switch': MemberSwitchTable;
  'connect.attempt': AttemptTable;
  'connect.connect_link': ConnectLinkTable;
  'connect.view_token': ViewTokenTable;
  'connect.app_event': AppEventTable;
  'connect.signing_secret': SigningSecretTable;
  'connect.account_webhook': AccountWebhookTable;
  'connect.provider_event': ProviderEventTable;
  'connect.poll': PollTable;
  'connect.outbox': OutboxTable;
  'connect.destination': DestinationTable;
  'connect.delivery': DeliveryTable;
  'connect.delivery_try': DeliveryTryTable;
  'connect.idempotency': IdempotencyTable;
  'connect.rate_window': RateWindowTable;
}

export interface EncryptionKeyTable {
  key_id: string;
  sealed_check: string;
  first_used_at: Timestamp;
}

export interface Database extends ProjectTables, WorkflowTables {
  'connect.encryption_key': EncryptionKeyTable;
  'connect.project': ProjectTable;
}

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;
