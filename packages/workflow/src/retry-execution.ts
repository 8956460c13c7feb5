import { sql, type Transaction } from 'kysely';
import { executionMoves, executionStatuses } from './status.ts';
import { isUuid } from './uuid.ts';
import { type SendDeps, sendJobs } from './wake.ts';

interface Target {
  readonly scope: string;
  readonly executionId: string;
}

interface Failed extends Target {
  readonly createdAt: Date;
  readonly failedSteps: readonly string[];
}

/** Attempts of earlier rounds that a step remembers. */
const keptAttempts = 20;

/** Statuses that an end of no success leaves an execution in, and that a retry takes it out of. */
const retriable = executionStatuses.filter(
  (status) => status !== 'parked' && (executionMoves[status] as readonly string[]).join() === 'queued',
);

/** Begins the failed steps of an execution again, and what they came from inside maps; everything else stays recorded. */
export async function retryExecution(deps: SendDeps, trx: Transaction<any>, target: Target): Promise<boolean> {
  if (!isUuid(target.scope) || !isUuid(target.executionId)) return false;
  const { rows } = await sql<{ created_at: Date; failed_steps: string[] | null; job_id: string }>`
    with e as (
      select scope, id, created_at, failed_steps from workflow.execution
      where scope = ${target.scope} and id = ${target.executionId} and status = any(${retriable}::text[])
      for update
    )
    update workflow.execution x set status = 'queued', reason = null, error = null, actor = null, output = null,
      failed_steps = null, finished_at = null, next_attempt_at = null, crashes = 0, job_id = gen_random_uuid(),
      job_attempt = -1
    from e where x.scope = e.scope and x.id = e.id and x.created_at = e.created_at
    returning x.created_at, e.failed_steps, x.job_id`.execute(trx);
  const row = rows[0];
  if (!row) return false;
  const failed = { ...target, createdAt: row.created_at, failedSteps: row.failed_steps ?? [] };
  await clearSteps(deps, trx, failed);
  await sendJobs(deps, trx, [{ ...failed, jobId: row.job_id }]);
  return true;
}

async function clearSteps(deps: SendDeps, trx: Transaction<any>, failed: Failed): Promise<void> {
  const ofExecution = sql`scope = ${failed.scope} and execution_id = ${failed.executionId}
    and execution_created_at = ${failed.createdAt}`;
  for (let keys: readonly string[] = failed.failedSteps; keys.length > 0; ) {
    const { rows } = await sql<{ key: string; kind: string; blamed: string[] | null }>`
      with failed as (
        select s.scope, s.execution_id, s.execution_created_at, s.key, s.output from workflow.step s
        where ${ofExecution} and key = any(${[...keys]}::text[]) and status = 'failed'
      )
      update workflow.step s set status = 'retrying', attempts = 0, reason = null, error = null, actor = null,
        output = null, next_attempt_at = null, finished_at = null, folded = false,
        history = (
          select jsonb_agg(h.attempt order by h.n) from jsonb_array_elements(s.history) with ordinality h(attempt, n)
          where h.n > jsonb_array_length(s.history) - ${keptAttempts}::integer)
      from failed f
      where s.scope = f.scope and s.execution_id = f.execution_id and s.execution_created_at = f.execution_created_at
        and s.key = f.key
      returning s.key, s.kind,
        case when s.kind = 'map' then array(select json_array_elements_text(f.output -> 'failed')) end as blamed`.execute(
      trx,
    );
    const maps = rows.filter(({ kind }) => kind === 'map').map(({ key }) => key);
    if (maps.length > 0) {
      // The failed items of a map that had been put aside are taken up again: their steps are what a replay needs.
      await sql`
        with items as (
          delete from workflow.step where ${ofExecution} and parent = any(${maps}::text[]) and kind = 'item'
            and status = 'failed' returning key
        )
        update workflow.step s set folded = false from items i
        where ${ofExecution} and s.folded and starts_with(s.key, i.key || '/')`.execute(trx);
    }
    for (const { key } of rows.filter(({ kind }) => kind === 'workflow')) await retryChild(deps, trx, failed, key);
    keys = rows.flatMap(({ blamed }) => blamed ?? []);
  }
}

/** The called workflow goes on from where it failed; one that was cancelled or is gone is called anew. */
async function retryChild(deps: SendDeps, trx: Transaction<any>, failed: Failed, step: string): Promise<void> {
  const wait = sql`scope = ${failed.scope} and execution_id = ${failed.executionId} and step = ${step}`;
  const { rows } = await sql<{ child_id: string }>`
    update workflow.wait set settled_at = null where ${wait} returning child_id`.execute(trx);
  const executionId = rows[0]?.child_id;
  if (executionId === undefined || (await retryExecution(deps, trx, { scope: failed.scope, executionId }))) return;
  await sql`delete from workflow.wait where ${wait}`.execute(trx);
}
