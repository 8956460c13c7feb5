import { sql, type Transaction } from 'kysely';
import { isUuid } from './uuid.ts';
import { type SendDeps, sendJobs } from './wake.ts';

export interface UnparkFilter {
  readonly scope: string;
  readonly subject?: string;
  readonly label?: string;
  readonly workflowId?: string;
  readonly version?: number;
  readonly reason: string;
}

/** Sends a job for every execution that waits for `reason`. */
export async function unparkExecutions(deps: SendDeps, trx: Transaction<any>, filter: UnparkFilter): Promise<number> {
  if (!isUuid(filter.scope) || (filter.subject !== undefined && !isUuid(filter.subject))) return 0;
  const { rows } = await sql<{ id: string; created_at: Date; job_id: string }>`
    update workflow.execution set status = 'queued', reason = null, error = null, actor = null, parked_at = null,
      unsettled_since = null, job_id = gen_random_uuid(), job_attempt = -1
    where scope = ${filter.scope} ${filter.subject === undefined ? sql`` : sql`and subject = ${filter.subject}`}
      ${filter.label === undefined ? sql`` : sql`and label = ${filter.label}`}
      ${filter.workflowId === undefined ? sql`` : sql`and workflow_id = ${filter.workflowId}`}
      and parked_at is not null and status = 'parked' and reason = ${filter.reason}
    returning id, created_at, job_id`.execute(trx);
      ${filter.version === undefined ? sql`` : sql`and version = ${filter.version}`}
  await sendJobs(
    deps,
    trx,
    rows.map((row) => ({ scope: filter.scope, executionId: row.id, createdAt: row.created_at, jobId: row.job_id })),
  );
  return rows.length;
}
