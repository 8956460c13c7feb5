import { type Kysely, type RawBuilder, sql } from 'kysely';
import { heldBy, type Lock } from './lease-sql.ts';
import type { StepWrite } from './step-record.ts';

/**
 * Records steps of several executions, one statement for all. The share lock makes the check of the lease and the insert
 * one thing: a claim of somebody else waits for it or makes it fail, so the next run sees all that was recorded.
 *
 * @returns for each write whether it was done; `false` is a lost lease, or with `skip` one that is locked
 */
export async function recordSteps(db: Kysely<any>, writes: readonly StepWrite[], lock: Lock): Promise<boolean[]> {
  const leases = writes.map((write) => write.lease);
  const { rows } = await sql<{ i: number; written: number }>`
    with e as materialized (${heldBy(leases, 'share', lock)}),
    s as (${insertSteps(writes)})
    select e.i, count(s.execution_id)::integer as written
    from e left join s on s.execution_id = e.id and s.scope = e.scope group by e.i`.execute(db);
  return allWritten(writes, rows);
}

export function allWritten(writes: readonly StepWrite[], rows: readonly { i: number; written: number }[]): boolean[] {
  const done = writes.map(() => false);
  for (const { i, written } of rows) done[i] = written === writes[i]?.records.length;
  return done;
}

/**
 * Inserts the records of the executions in the CTE `e`, returning what was written. A step that has its result is never
 * written again; the same write of the same run may be repeated, so an answer that got lost does no harm.
 */
export function insertSteps(writes: readonly StepWrite[]): RawBuilder<unknown> {
  const values = writes.flatMap(({ records }, i) =>
    records.map(
      (r) => sql`(${i}::integer, ${r.key}::text, ${r.parent}::text, ${r.name}::text, ${r.kind}::text, ${r.status}::text,
        ${r.attempts}::integer, ${r.reason}::text, ${r.error}::text, ${r.actor}::text, ${r.output}::json,
        ${r.nextAttemptAt}::timestamptz, ${r.startedAt}::timestamptz, ${r.finishedAt}::timestamptz, ${r.seq}::integer,
        ${r.history}::jsonb)`,
    ),
  );
  const columns = sql.raw(
    `key, parent, name, kind, status, attempts, reason, error, actor, output, next_attempt_at, started_at, finished_at, seq,
      history`,
  );
  return sql`
    insert into workflow.step as s (scope, subject, execution_id, execution_created_at, run_no, ${columns})
    select e.scope, e.subject, e.id, e.created_at, e.run_no, ${columns}
    from e join (values ${sql.join(values)}) as r(i, ${columns}) using (i)
    on conflict (scope, execution_id, key, execution_created_at) do update set
      run_no = excluded.run_no, status = excluded.status, attempts = excluded.attempts, reason = excluded.reason,
      error = excluded.error, actor = excluded.actor, output = excluded.output, next_attempt_at = excluded.next_attempt_at,
      finished_at = excluded.finished_at, seq = excluded.seq,
      history = case when excluded.history is null or (s.run_no = excluded.run_no and s.seq = excluded.seq) then s.history
        else coalesce(s.history, '[]') || excluded.history end
    where s.status in ('retrying', 'sleeping') or (s.run_no = excluded.run_no and s.seq = excluded.seq)
    returning s.scope, s.execution_id`;
}
