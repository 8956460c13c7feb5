import { sql, type Transaction } from 'kysely';
import { fromKysely } from 'pg-boss';
import { releaseNext } from './bounds.ts';
import type { EngineOptions, ExecutionInfo } from './contract.ts';
import { cutText } from './json.ts';
import { limits } from './limits.ts';
import { channel, queueName } from './queue.ts';
import { executionSources } from './status.ts';
import { isUuid } from './uuid.ts';
import type { SendDeps } from './wake.ts';

/** Ends an execution in the caller's transaction. A worker in the middle of it hears of it and records nothing more. */
export async function cancelExecution(
  deps: SendDeps & { readonly host: Pick<EngineOptions, 'onFinished' | 'concurrency'> },
  trx: Transaction<any>,
  target: { readonly scope: string; readonly executionId: string; readonly reason: string },
): Promise<boolean> {
  if (!isUuid(target.scope) || !isUuid(target.executionId)) return false;
  const reason = cutText(target.reason, limits.reasonBytes);
  const { rows } = await sql<ExecutionInfo & { jobId: string | null; wasRunning: boolean }>`
    with e as (
      select scope, id, created_at, job_id, status = 'running' as was_running from workflow.execution
      where scope = ${target.scope} and id = ${target.executionId}
        and status = any(${executionSources('cancelled')}::text[])
      for update
    )
    update workflow.execution x set status = 'cancelled', reason = ${reason}, error = null, actor = null, finished_at = clock_timestamp(),
      parked_at = null, next_attempt_at = null, job_id = null
    from e where x.scope = e.scope and x.id = e.id and x.created_at = e.created_at
    returning x.id, x.scope, x.subject, x.workflow_id as "workflowId", x.version, x.label,
      x.created_at as "createdAt", x.started_at as "startedAt", x.scheduled_at as "scheduledAt", e.job_id as "jobId",
      e.was_running as "wasRunning"`.execute(trx);
  const row = rows[0];
  if (!row) return false;
  const { jobId, wasRunning, ...execution } = row;
  // A bound on concurrency has held it back, or it had a turn that is somebody else's now.
  if (jobId === null) {
    await sql`delete from workflow.held where scope = ${execution.scope} and execution_id = ${execution.id}`.execute(
      trx,
    );
  }
  if (wasRunning && deps.host.concurrency) await releaseNext(deps, trx, [execution]);
  if (jobId !== null) await deps.boss.cancel(queueName, jobId, { db: fromKysely(trx) });
  await sql`select pg_notify(${channel}, ${`stop ${execution.id}`})`.execute(trx);
  await deps.host.onFinished?.(trx, {
    ...execution,
    label: execution.label ?? undefined,
    startedAt: execution.startedAt ?? undefined,
    scheduledAt: execution.scheduledAt ?? undefined,
    status: 'cancelled',
    reason,
  });
  return true;
}
