import { type Kysely, sql } from 'kysely';

/**
 * Frozen: what has been released is never edited; a change is a new file.
 *
 * The failures of one subject, newest first: they may be a few among very many that went well, which are not in it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index execution_explained_subject on workflow.execution (scope, subject, created_at, id)
    where reason is not null`.execute(db);
}
