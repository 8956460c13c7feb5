import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create schema if not exists connect`,

  // A known text sealed with each key that was ever used: tells a wrong key from a missing one at start.
  `create table connect.encryption_key (
    key_id text primary key,
    sealed_check text not null,
    first_used_at timestamptz not null default now()
  )`,

  `create table connect.project (
    project_id uuid primary key,
    slug text not null unique,
    name text not null,
    origins text[] not null,
    audience_required boolean not null default true,
    max_token_ttl_seconds integer not null default 86400,
    tokens_valid_after timestamptz,
    created_at timestamptz not null default now()
  )`,

  `create table connect.signing_key (
    project_id uuid not null references connect.project,
    kid text not null,
    public_key_pem text not null,
    status text not null check (status in ('active', 'retiring', 'disabled')),
    created_at timestamptz not null default now(),
    primary key (project_id, kid)
  )`,

  `create table connect.api_key (
    project_id uuid not null references connect.project,
    id uuid not null,
    sha256 bytea not null,
    hint text not null,
    created_at timestamptz not null default now(),
    disabled_at timestamptz,
    primary key (project_id, id),
    unique (project_id, sha256)
  )`,

  `create table connect.oauth_app (
    project_id uuid not null references connect.project,
    integration_id text not null,
    client_id text not null,
    sealed_client_secret text not null,
    updated_at timestamptz not null default now(),
    primary key (project_id, integration_id)
  )`,

  `create table connect.connected_user (
    project_id uuid not null references connect.project,
    id uuid not null,
    external_id text not null,
    metadata jsonb not null default '{}',
    provenance jsonb not null default '{}',
    tokens_valid_after timestamptz,
    created_at timestamptz not null default now(),
    primary key (project_id, id),
    unique (project_id, external_id)
  )`,

  `create table connect.user_secret (
    project_id uuid not null,
    user_id uuid not null,
    name text not null,
    sealed text not null,
    fingerprint text not null,
    set_at timestamptz not null default now(),
    primary key (project_id, user_id, name),
    foreign key (project_id, user_id) references connect.connected_user on delete cascade
  )`,

  `create table connect.connection (
    project_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    integration_id text not null,
    state text not null check (state in ('connected', 'expiring', 'needs_setup', 'needs_reauth',
      'insufficient_scope', 'provider_error', 'suspended', 'revoking', 'disconnected')),
    reason text,
    account_id text not null,
    account_label text not null,
    settings jsonb not null default '{}',
    connected_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    primary key (project_id, id),
    foreign key (project_id, user_id) references connect.connected_user on delete cascade
  )`,
  `create index connection_of_user on connect.connection (project_id, user_id)`,
  `create unique index connection_live_account on connect.connection
    (project_id, user_id, integration_id, account_id) where state not in ('revoking', 'disconnected')`,

  `create table connect.credential (
    project_id uuid not null,
    connection_id uuid not null,
    sealed text not null,
    expires_at timestamptz,
    version integer not null default 1,
    lease_until timestamptz,
    refresh_attempt integer not null default 0,
    updated_at timestamptz not null default now(),
    primary key (project_id, connection_id),
    foreign key (project_id, connection_id) references connect.connection on delete cascade
  )`,

  `create table connect.workflow_state (
    project_id uuid not null,
    user_id uuid not null,
    connection_id uuid not null,
    workflow_id text not null,
    enabled boolean not null,
    changed_by text not null check (changed_by in ('user', 'server')),
    changed_at timestamptz not null default now(),
    primary key (project_id, connection_id, workflow_id),
    foreign key (project_id, connection_id) references connect.connection on delete cascade
  )`,
  `create index workflow_state_of_user on connect.workflow_state (project_id, user_id, workflow_id) where enabled`,

  `create table connect.attempt (
    project_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    integration_id text not null,
    state text not null check (state in ('opened', 'awaiting_provider', 'verifying', 'needs_fields', 'pending',
      'connected', 'denied', 'admin_consent_required', 'insufficient_scope', 'account_mismatch',
      'already_connected', 'limit_reached', 'expired', 'cancelled', 'provider_down', 'failed')),
    origin text,
    state_sha256 bytea,
    cookie_sha256 bytea,
    claim_sha256 bytea,
    shown_code_sha256 bytea,
    code_tries integer not null default 0,
    sealed_verifier text,
    sealed_credential text,
    credential_expires_at timestamptz,
    account_id text,
    account_label text,
    error_code text,
    error_message text,
    connection_id uuid,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    claim_expires_at timestamptz,
    primary key (project_id, id),
    foreign key (project_id, user_id) references connect.connected_user on delete cascade
  )`,
  // The start page knows an attempt by its id alone: its address carries no project.
  `create index attempt_by_id on connect.attempt (id)`,
  `create index attempt_of_user on connect.attempt (project_id, user_id, created_at)`,

  `create table connect.app_event (
    project_id uuid not null,
    user_id uuid not null,
    event_id text not null,
    body_sha256 bytea not null,
    execution_ids uuid[] not null,
    received_at timestamptz not null default now(),
    primary key (project_id, user_id, event_id),
    foreign key (project_id, user_id) references connect.connected_user on delete cascade
  )`,
  `create index app_event_age on connect.app_event (received_at)`,

  `create table connect.outbox (
    project_id uuid not null references connect.project,
    id bigint generated always as identity,
    user_id uuid,
    type text not null,
    payload jsonb not null,
    created_at timestamptz not null default now(),
    delivered_at timestamptz,
    primary key (project_id, id)
  )`,
  `create index outbox_of_user on connect.outbox (project_id, user_id, id)`,
];
