import { type Kysely, sql } from 'kysely';
import { heldBy, type Lock, within } from './lease-sql.ts';
import { allWritten, insertSteps } from './record.ts';
import type { StepWrite } from './step-record.ts';
import { type ExecutionStatus, isFinalExecution } from './status.ts';

/** What becomes of an execution when a run of it is over. */
export interface ExecutionMove extends StepWrite {
  readonly status: Exclude<ExecutionStatus, 'running'>;
  readonly reason: string | null;
  readonly error: string | null;
  readonly actor: string | null;
  readonly failedSteps: readonly string[] | null;
  readonly output: string | null;
  readonly nextAttemptAt: Date | null;
  /** The job that goes on with it. */
  readonly jobId: string | null;
  /** See the column `unsettled_since`. */
  readonly unsettled: boolean;
}

/**
 * Moves executions out of `running` and records their last steps, in one statement of the caller's transaction.
 *
 * @returns for each move whether it was done; `false` is a lost lease, or with `skip` one that is locked
 */
export async function recordMoves(db: Kysely<any>, moves: readonly ExecutionMove[], lock: Lock): Promise<boolean[]> {
  const leases = moves.map((move) => move.lease);
  const values = moves.map(
    (m, i) => sql`(${i}::integer, ${m.status}::text, ${isFinalExecution(m.status)}::boolean, ${m.reason}::text,
      ${m.error}::text, ${m.actor}::text, ${m.failedSteps}::text[], ${m.output}::json, ${m.nextAttemptAt}::timestamptz, ${m.jobId}::uuid, ${m.unsettled}::boolean)`,
  );
  const update = sql`
    held as materialized (${heldBy(leases, 'update', lock)}),
    e as (
      update workflow.execution x set
        status = m.status, reason = m.reason, error = m.error, actor = m.actor, failed_steps = m.failed_steps, output = m.output,
        next_attempt_at = m.next_attempt_at, job_id = m.job_id, job_attempt = -1,
        finished_at = case when m.final then clock_timestamp() end,
        parked_at = case when m.status = 'parked' then clock_timestamp() end,
        unsettled_since = case when m.unsettled then coalesce(x.unsettled_since, clock_timestamp()) end
      from held join (values ${sql.join(values)})
        as m(i, status, final, reason, error, actor, failed_steps, output, next_attempt_at, job_id, unsettled) using (i)
      where x.scope = held.scope and x.id = held.id and x.created_at = held.created_at
        and ${within(sql`x.created_at`, leases)}
      returning held.i, x.scope, x.subject, x.id, x.created_at, x.run_no
    )`;
  const { rows } = moves.some((move) => move.records.length > 0)
    ? await sql<{ i: number; written: number }>`
        with ${update}, s as (${insertSteps(moves)})
        select e.i, count(s.execution_id)::integer as written
        from e left join s on s.execution_id = e.id and s.scope = e.scope group by e.i`.execute(db)
    : await sql<{ i: number; written: number }>`with ${update} select e.i, 0 as written from e`.execute(db);
  return allWritten(moves, rows);
}
