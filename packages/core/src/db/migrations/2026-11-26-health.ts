import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table connect.connection
    add column used_at timestamptz,
    add column checked_at timestamptz,
    add column check_at timestamptz,
    add column check_failures integer not null default 0`,
  // What is to be looked at next, and before that what is not planned yet: each is found without a look at the others.
  `create index connection_check on connect.connection (check_at)
    where state not in ('needs_reauth', 'revoking', 'disconnected')`,
];
