import { sql, type Transaction } from 'kysely';
import { fromKysely, type PgBoss } from 'pg-boss';
import { channel, queueName } from './queue.ts';
import { executionSources } from './status.ts';

export interface SendDeps {
  readonly boss: PgBoss;
  readonly heartbeatSeconds: number;
}

export interface WakeTarget {
  readonly scope: string;
  readonly executionId: string;
  readonly createdAt: Date;
}

/** Sends a job for each execution, in the caller's transaction. */
export async function sendJobs(
  deps: SendDeps,
  trx: Transaction<any>,
  jobs: readonly (WakeTarget & { readonly jobId: string; readonly startAfter?: Date | undefined })[],
): Promise<void> {
  if (jobs.length === 0) return;
  await deps.boss.insert(
    queueName,
    jobs.map(({ jobId, scope, executionId, createdAt, startAfter }) => ({
      id: jobId,
      data: { scope, executionId, createdAt: createdAt.toISOString() },
      group: { id: scope },
      heartbeatSeconds: deps.heartbeatSeconds,
      ...(startAfter === undefined ? {} : { startAfter }),
    })),
    { db: fromKysely(trx) },
  );
  await sql`select pg_notify(${channel}, 'advance')`.execute(trx);
}

/**
 * Lets executions that sleep go on now: what one of their steps waits for is there. One that runs is only locked: its
 * run looks, before it goes to sleep, at what has come meanwhile.
 */
export async function wakeExecutions(
  deps: SendDeps,
  trx: Transaction<any>,
  targets: readonly WakeTarget[],
): Promise<void> {
  if (targets.length === 0) return;
  const asleep = executionSources('queued').filter((status) => status === 'sleeping' || status === 'retrying');
  const wanted = targets.map((t) => sql`(${t.scope}::uuid, ${t.executionId}::uuid, ${t.createdAt}::timestamptz)`);
  const { rows } = await sql<{
    scope: string;
    id: string;
    created_at: Date;
    job_id: string;
    old_job_id: string | null;
  }>`
    with e as materialized (
      select x.scope, x.id, x.created_at, x.status, x.job_id
      from (values ${sql.join(wanted)}) as w(scope, id, created_at)
      join workflow.execution x using (scope, id, created_at)
      order by x.scope, x.id for update of x
    )
    update workflow.execution x set status = 'queued', next_attempt_at = null, job_id = gen_random_uuid(), job_attempt = -1
    from e where x.scope = e.scope and x.id = e.id and x.created_at = e.created_at and e.status = any(${asleep}::text[])
    returning x.scope, x.id, x.created_at, x.job_id, e.job_id as old_job_id`.execute(trx);
  if (rows.length === 0) return;
  const old = rows.flatMap(({ old_job_id: id }) => (id === null ? [] : [id]));
  if (old.length > 0) await deps.boss.cancel(queueName, old, { db: fromKysely(trx) });
  await sendJobs(
    deps,
    trx,
    rows.map((row) => ({ scope: row.scope, executionId: row.id, createdAt: row.created_at, jobId: row.job_id })),
  );
}
