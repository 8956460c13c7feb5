import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** What is deleted by its age, and whether anybody is still to be sent it. */
const statements = [
  `create index outbox_age on connect.outbox (created_at)`,
  `create index delivery_of_change on connect.delivery (project_id, outbox_id)`,
];
