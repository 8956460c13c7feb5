import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** How many runs of a workflow have failed one after the other, counted where they end; no further than is ever asked for. */
const statements = ['connect.workflow_state', 'connect.member_switch'].map(
  (table) => `alter table ${table} add column failures smallint not null default 0`,
);
