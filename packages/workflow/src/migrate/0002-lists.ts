import { type Kysely, sql } from 'kysely';

/**
 * Frozen: what has been released is never edited; a change is a new file.
 *
 * Newest first, for lists by workflow, status and reason. Executions that have succeeded, nearly all, are in the first
 * alone. No predicate and no column is one that a claim or a wake-up changes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index execution_workflow on workflow.execution (scope, workflow_id, created_at, id)`.execute(db);
  await sql`create index execution_active on workflow.execution (scope, created_at, id)
    where finished_at is null and parked_at is null`.execute(db);
  await sql`create index execution_explained on workflow.execution (scope, created_at, id)
    where reason is not null`.execute(db);
  await sql`create index execution_reason on workflow.execution (scope, reason, created_at, id)
    where reason is not null`.execute(db);
}
