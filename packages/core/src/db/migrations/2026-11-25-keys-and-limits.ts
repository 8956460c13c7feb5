import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // A server of the version before inserts without these columns: its keys may do everything, as they could.
  `alter table connect.api_key
    add column name text not null default '',
    add column scopes text[] not null default '{*}',
    add column expires_at timestamptz,
    add column last_used_at timestamptz`,
  `alter table connect.signing_key
    add column name text not null default '',
    add column last_used_at timestamptz,
    add column changed_at timestamptz not null default now()`,

  // Writes that carry a key and happen once. The answer is sealed: it may hold what is shown once.
  `create table connect.idempotency (
    project_id uuid not null references connect.project,
    procedure text not null,
    key_sha256 bytea not null,
    input_sha256 bytea not null,
    attempt uuid not null,
    lease_until timestamptz not null,
    sealed_answer text,
    created_at timestamptz not null default now(),
    primary key (project_id, procedure, key_sha256)
  )`,
  `create index idempotency_old on connect.idempotency (created_at)`,

  // What callers used in a minute, over all processes. Worth nothing after a crash, hence unlogged.
  `create unlogged table connect.rate_window (
    project_id uuid not null,
    subject text not null,
    window_start timestamptz not null,
    used integer not null,
    primary key (project_id, subject, window_start)
  )`,
];
