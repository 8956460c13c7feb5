import { sql, type Transaction } from 'kysely';
import { fromKysely } from 'pg-boss';
import { lockScopes, releaseNext } from './bounds.ts';
import type { EngineOptions, ExecutionInfo } from './contract.ts';
import { cutText } from './json.ts';
import { limits } from './limits.ts';
import { channel, queueName } from './queue.ts';
import { executionSources } from './status.ts';
import { endWaits } from './parents.ts';
import { isUuid } from './uuid.ts';
import type { SendDeps } from './wake.ts';

type CancelDeps = SendDeps & { readonly host: Pick<EngineOptions, 'onFinished' | 'concurrency' | 'observer'> };

interface CancelTarget {
  readonly scope: string;
  readonly executionId: string;
  readonly reason: string;
}

/** Ends an execution in the caller's transaction. A worker in the middle of it hears of it and records nothing more. */
export async function cancelExecution(deps: CancelDeps, trx: Transaction<any>, target: CancelTarget): Promise<boolean> {
  if (!isUuid(target.scope) || !isUuid(target.executionId)) return false;
  // Before any row: whoever claims within bounds does so too.
  if (deps.host.concurrency) await lockScopes(trx, [target.scope]);
  // From the root to the leaves, as everybody who locks several.
  await sql`
    select from workflow.execution p join workflow.execution c
      on p.scope = c.scope and p.id = c.parent_id and p.created_at = c.parent_created_at
    where c.scope = ${target.scope} and c.id = ${target.executionId} for update of p`.execute(trx);
  if (!(await cancelTree(deps, trx, target))) return false;
  await endWaits(deps, trx, [{ scope: target.scope, id: target.executionId }]);
  return true;
}

/** Cancels the executions of workflows that this one has called and that are under way. */
export async function cancelChildren(
  deps: CancelDeps,
  trx: Transaction<any>,
  { scope, id }: { readonly scope: string; readonly id: string },
  reason: string,
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from workflow.execution where scope = ${scope} and parent_id = ${id} and finished_at is null
    order by id`.execute(trx);
  for (const child of rows) await cancelTree(deps, trx, { scope, executionId: child.id, reason });
}

async function cancelTree(deps: CancelDeps, trx: Transaction<any>, target: CancelTarget): Promise<boolean> {
  const reason = cutText(target.reason, limits.reasonBytes);
  const { rows } = await sql<ExecutionInfo & { jobId: string | null; wasRunning: boolean }>`
    with e as (
      select scope, id, created_at, job_id, status = 'running' as was_running from workflow.execution
      where scope = ${target.scope} and id = ${target.executionId}
        and status = any(${executionSources('cancelled')}::text[])
      for update
    )
    update workflow.execution x set status = 'cancelled', reason = ${reason}, error = null, actor = null, finished_at = clock_timestamp(),
      parked_at = null, unsettled_since = null, next_attempt_at = null, job_id = null
    from e where x.scope = e.scope and x.id = e.id and x.created_at = e.created_at
    returning x.id, x.scope, x.subject, x.workflow_id as "workflowId", x.version, x.label,
      x.created_at as "createdAt", x.started_at as "startedAt", x.scheduled_at as "scheduledAt", x.traceparent,
      e.job_id as "jobId", e.was_running as "wasRunning"`.execute(trx);
  const row = rows[0];
  if (!row) return false;
  const { jobId, wasRunning, ...found } = row;
  const execution: ExecutionInfo = {
    ...found,
    label: found.label ?? undefined,
    startedAt: found.startedAt ?? undefined,
    scheduledAt: found.scheduledAt ?? undefined,
    traceparent: found.traceparent ?? undefined,
  };
  // A bound on concurrency has held it back, or it had a turn that is somebody else's now.
  if (jobId === null) {
    await sql`delete from workflow.held where scope = ${execution.scope} and execution_id = ${execution.id}`.execute(
      trx,
    );
  }
  if (wasRunning && deps.host.concurrency) await releaseNext(deps, trx, [execution]);
  if (jobId !== null) await deps.boss.cancel(queueName, jobId, { db: fromKysely(trx) });
  await sql`select pg_notify(${channel}, ${`stop ${execution.id}`})`.execute(trx);
  await deps.host.onFinished?.(trx, { ...execution, status: 'cancelled', reason });
  deps.host.observer?.ended(execution, { status: 'cancelled', reason });
  await cancelChildren(deps, trx, execution, reason);
  return true;
}
