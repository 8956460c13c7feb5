import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // What proves a provider's deliveries, where that is not the secret of the OAuth client. The one before stays good for a
  // while, since a provider changes over at a moment of its own.
  `create table connect.signing_secret (
    project_id uuid not null references connect.project,
    integration_id text not null,
    sealed_secret text not null,
    sealed_previous text,
    previous_until timestamptz,
    updated_at timestamptz not null default now(),
    primary key (project_id, integration_id)
  )`,

  // Events of providers that have started something. The hash holds account and event id, which name people at times.
  `create table connect.provider_event (
    project_id uuid not null references connect.project,
    integration_id text not null,
    event_sha256 bytea not null,
    received_at timestamptz not null default now(),
    primary key (project_id, integration_id, event_sha256)
  )`,
  `create index provider_event_age on connect.provider_event (received_at)`,

  // Whose connections an event is for.
  `create index connection_by_account on connect.connection (project_id, integration_id, account_id)
    where state not in ('revoking', 'disconnected')`,
];
