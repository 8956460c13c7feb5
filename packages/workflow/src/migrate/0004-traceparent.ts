import { type Kysely, sql } from 'kysely';

/**
 * Frozen: what has been released is never edited; a change is a new file.
 *
 * What an execution was started by, for traces: a column of the catalogue only, null where nobody traces.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table workflow.execution add column traceparent text`.execute(db);
}
