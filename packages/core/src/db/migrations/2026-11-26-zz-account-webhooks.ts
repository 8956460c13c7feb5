import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // An address for one webhook of one account. Without a secret nothing is believed; while waits_until is to come, the
  // provider may give it.
  `create table connect.account_webhook (
    project_id uuid not null,
    id uuid not null,
    connection_id uuid not null,
    sealed_secret text,
    sealed_previous text,
    previous_until timestamptz,
    waits_until timestamptz,
    created_at timestamptz not null default now(),
    primary key (project_id, id),
    foreign key (project_id, connection_id) references connect.connection on delete cascade
  )`,
  `create index account_webhook_of_connection on connect.account_webhook (project_id, connection_id)`,
  `create index account_webhook_previous on connect.account_webhook (previous_until) where previous_until is not null`,
];
