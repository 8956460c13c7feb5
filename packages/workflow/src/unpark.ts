import { type Kysely, sql, type Transaction } from 'kysely';
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
  // By itself and first: what parks meanwhile is then either seen by the next statement, or waits in `seeUnparks`.
  await sql`select pg_advisory_xact_lock_shared(${lockOf(filter.scope)})`.execute(trx);
  const { rows } = await sql<{ id: string; created_at: Date; job_id: string }>`
    update workflow.execution set status = 'queued', reason = null, error = null, actor = null, parked_at = null,
      unsettled_since = null, job_id = gen_random_uuid(), job_attempt = -1
    where scope = ${filter.scope} ${filter.subject === undefined ? sql`` : sql`and subject = ${filter.subject}`}
      ${filter.label === undefined ? sql`` : sql`and label = ${filter.label}`}
      ${filter.workflowId === undefined ? sql`` : sql`and workflow_id = ${filter.workflowId}`}
      ${filter.version === undefined ? sql`` : sql`and version = ${filter.version}`}
      and parked_at is not null and status = 'parked' and reason = ${filter.reason}
    returning id, created_at, job_id`.execute(trx);
  await sendJobs(
    deps,
    trx,
    rows.map((row) => ({ scope: filter.scope, executionId: row.id, createdAt: row.created_at, jobId: row.job_id })),
  );
  return rows.length;
}

/**
 * Waits until every unpark of a scope that may have missed an execution which is parked by now has committed: whoever asks
 * afterwards sees what those have changed, and every later one sees the execution.
 */
export async function seeUnparks(db: Kysely<any>, scope: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockOf(scope)})`.execute(db);
}

function lockOf(scope: string) {
  return sql`hashtextextended(${`workflow.unpark ${scope}`}, 0)`;
}
