import { type Kysely, sql } from 'kysely';
import type { VersionInUse } from './contract.ts';
import { versionMissingReason } from './status.ts';

/** Counts what has not ended, by workflow and version. */
export async function versionsInUse(
  db: Kysely<any>,
  { scope }: { readonly scope?: string } = {},
): Promise<VersionInUse[]> {
  const { rows } = await sql<VersionInUse>`
    select scope, workflow_id as "workflowId", version, count(*)::integer as executions,
      (count(*) filter (where status = 'parked' and reason = ${versionMissingReason}))::integer as "versionMissing"
    from workflow.execution
    where finished_at is null ${scope === undefined ? sql`` : sql`and scope = ${scope}`}
    group by scope, workflow_id, version order by scope, workflow_id, version`.execute(db);
  return rows;
}
