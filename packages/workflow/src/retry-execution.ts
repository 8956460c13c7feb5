import { sql, type Transaction } from 'kysely';
import { executionMoves, finalStatuses } from './status.ts';
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

/** Ends that a retry takes an execution out of. */
const retriable = finalStatuses.filter((status) => (executionMoves[status] as readonly string[]).includes('queued'));

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
  await retryWaitedFor(deps, trx, failed);
  await sendJobs(deps, trx, [{ ...failed, jobId: row.job_id }]);
  return true;
}

async function clearSteps(deps: SendDeps, trx: Transaction<any>, failed: Failed): Promise<void> {
  const left = await takeUpItems(trx, failed, await openMaps(trx, failed));
  for (let keys = [...failed.failedSteps, ...left]; keys.length > 0; ) {
    const { rows } = await sql<{ key: string; kind: string; blamed: string[] | null }>`
      with failed as (
        select s.scope, s.execution_id, s.execution_created_at, s.key, s.output from workflow.step s
        where ${ofExecution(failed)} and s.key = any(${keys}::text[]) and s.status = 'failed' and s.kind <> 'item'
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
    for (const { key } of rows.filter(({ kind }) => kind === 'workflow')) await retryChild(deps, trx, failed, key);
    const maps = rows.filter(({ kind }) => kind === 'map').map(({ key }) => key);
    keys = [...rows.flatMap(({ blamed }) => blamed ?? []), ...(await takeUpItems(trx, failed, maps))];
  }
}

function ofExecution({ scope, executionId, createdAt }: Failed) {
  return sql`s.scope = ${scope} and s.execution_id = ${executionId} and s.execution_created_at = ${createdAt}`;
}

/** Maps that were under way, of which items had failed before the execution did. */
async function openMaps(trx: Transaction<any>, failed: Failed): Promise<string[]> {
  const { rows } = await sql<{ parent: string }>`
    select distinct s.parent from workflow.step s
    where ${ofExecution(failed)} and s.kind = 'item' and s.status = 'failed' and not exists (
      select from workflow.step m where m.scope = s.scope and m.execution_id = s.execution_id
        and m.execution_created_at = s.execution_created_at and m.key = s.parent and m.status in ('succeeded', 'failed'))`.execute(
    trx,
  );
  return rows.map(({ parent }) => parent);
}

/**
 * The failed items of a map that had been put aside are taken up again: their steps are what a replay needs, but for those of
 * finished items of maps inside.
 *
 * @returns the steps that they failed by
 */
async function takeUpItems(trx: Transaction<any>, failed: Failed, maps: readonly string[]): Promise<string[]> {
  if (maps.length === 0) return [];
  const { rows } = await sql<{ key: string; blamed: string[] }>`
    delete from workflow.step s where ${ofExecution(failed)} and s.parent = any(${[...maps]}::text[])
      and s.kind = 'item' and s.status = 'failed'
    returning s.key, array(select json_array_elements_text(s.output -> 'failed')) as blamed`.execute(trx);
  if (rows.length === 0) return [];
  await sql`
    update workflow.step s set folded = false from unnest(${rows.map(({ key }) => key)}::text[]) as i(key)
    where ${ofExecution(failed)} and s.folded and starts_with(s.key, i.key || '/')
      and not exists (
        select from workflow.step o where o.scope = s.scope and o.execution_id = s.execution_id
          and o.execution_created_at = s.execution_created_at and o.kind = 'item'
          and starts_with(s.key, o.key || '/') and starts_with(o.key, i.key || '/'))`.execute(trx);
  return rows.flatMap(({ blamed }) => blamed);
}

/** What was called beside the step that failed may have failed as well, with nobody there to be told. */
async function retryWaitedFor(deps: SendDeps, trx: Transaction<any>, failed: Failed): Promise<void> {
  const { rows } = await sql<{ step: string }>`
    select w.step from workflow.wait w
    join workflow.step s on s.scope = w.scope and s.execution_id = w.execution_id and s.key = w.step
      and s.execution_created_at = ${failed.createdAt} and s.status = 'sleeping'
    join workflow.execution c on c.scope = w.scope and c.id = w.child_id and c.status = any(${retriable}::text[])
    where w.scope = ${failed.scope} and w.execution_id = ${failed.executionId} and w.child_id is not null`.execute(trx);
  for (const { step } of rows) await retryChild(deps, trx, failed, step);
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
