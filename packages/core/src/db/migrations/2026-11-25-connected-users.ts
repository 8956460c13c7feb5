import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Both are trusted extensions: the owner of the database may create them.
  `create extension if not exists pg_trgm`,
  `create extension if not exists btree_gin`,

  // `search_text` is what plain words look in: the id and all text values, in small letters.
  `alter table connect.connected_user
    add column search_text text not null default '',
    add column updated_at timestamptz not null default now(),
    add column deleted_at timestamptz`,
  `update connect.connected_user u set search_text = lower(u.external_id || coalesce((
    select string_agg(E'\\n' || value, '' order by key) from jsonb_each_text(u.metadata)
    where jsonb_typeof(u.metadata -> key) = 'string'), ''))`,
  `create index connected_user_newest on connect.connected_user (project_id, created_at, id)`,
  // No pending list: a search would have to read it, and writes come one user at a time.
  `create index connected_user_metadata on connect.connected_user
    using gin (project_id, metadata jsonb_path_ops) with (fastupdate = off)`,
  `create index connected_user_search on connect.connected_user
    using gin (project_id, search_text gin_trgm_ops) with (fastupdate = off)`,

  // Apart from the user, so that a run does not touch the indexes over metadata.
  `create table connect.user_activity (
    project_id uuid not null,
    user_id uuid not null,
    last_run_at timestamptz not null,
    primary key (project_id, user_id),
    foreign key (project_id, user_id) references connect.connected_user on delete cascade
  )`,
  `create index user_activity_last_run on connect.user_activity (project_id, last_run_at)`,

  `create index connection_of_integration on connect.connection (project_id, integration_id, state, user_id)
    where state not in ('revoking', 'disconnected')`,
  `create index workflow_state_on on connect.workflow_state (project_id, workflow_id, user_id) where enabled`,
  `create index user_secret_by_name on connect.user_secret (project_id, name, user_id)`,

  // Work that is held back while credentials, settings and switches stay as they are. Empty text: the whole of it.
  `create table connect.suspension (
    project_id uuid not null,
    user_id uuid not null,
    integration_id text not null default '',
    workflow_id text not null default '',
    source text not null check (source in ('host', 'rule')),
    act text not null default 'suspend' check (act in ('suspend', 'disconnect')),
    reason text,
    effective_at timestamptz not null,
    created_at timestamptz not null default now(),
    primary key (project_id, user_id, integration_id, workflow_id, source),
    foreign key (project_id, user_id) references connect.connected_user on delete cascade,
    check (workflow_id = '' or integration_id <> '')
  )`,

  // What the availability rules looked like when they were last applied to everybody.
  `create table connect.rule_state (
    project_id uuid not null references connect.project,
    fingerprint text not null,
    applied_at timestamptz not null default now(),
    primary key (project_id)
  )`,

  // A token that was signed before its user was deleted must not bring the user back.
  `create table connect.deleted_user (
    project_id uuid not null references connect.project,
    external_id_sha256 bytea not null,
    deleted_at timestamptz not null,
    primary key (project_id, external_id_sha256)
  )`,

  `create table connect.audit (
    project_id uuid not null references connect.project,
    id bigint generated always as identity,
    at timestamptz not null default now(),
    actor_kind text not null check (actor_kind in ('user', 'server', 'admin', 'system')),
    actor_id text not null,
    action text not null,
    user_id uuid,
    external_id text,
    target jsonb not null default '{}',
    before jsonb,
    after jsonb,
    reason text,
    primary key (project_id, id)
  )`,
  `create index audit_of_user on connect.audit (project_id, user_id, id) where user_id is not null`,

  `create table connect.operation (
    project_id uuid not null references connect.project,
    id uuid not null,
    act jsonb not null,
    query text not null,
    reason text,
    state text not null check (state in ('running', 'done', 'cancelled', 'failed')),
    started_by jsonb not null,
    preview jsonb not null,
    total integer not null,
    changed integer not null default 0,
    unchanged integer not null default 0,
    failed integer not null default 0,
    cursor_at timestamptz,
    cursor_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (project_id, id)
  )`,
  `create index operation_newest on connect.operation (project_id, created_at, id)`,
  `create table connect.operation_failure (
    project_id uuid not null,
    operation_id uuid not null,
    user_id uuid not null,
    external_id text not null,
    code text not null,
    message text not null,
    at timestamptz not null default now(),
    primary key (project_id, operation_id, user_id),
    foreign key (project_id, operation_id) references connect.operation on delete cascade
  )`,
  `create index operation_failure_of_user on connect.operation_failure (project_id, user_id)`,
];
