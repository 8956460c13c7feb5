import { type Kysely, sql } from 'kysely';

/**
 * Frozen: what has been released is never edited; a change is a new file.
 *
 * A column without a default is a change of the catalogue only. The index has next to nothing in it, and a claim, a step and a
 * sleep leave its predicate alone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table workflow.execution add column unsettled_since timestamptz(3)`.execute(db);
  await sql`create index execution_unsettled on workflow.execution (scope, workflow_id, version)
    where unsettled_since is not null`.execute(db);
}
