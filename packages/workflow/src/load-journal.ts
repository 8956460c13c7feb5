import { type Kysely, sql } from 'kysely';
import type { Lease } from './claim.ts';
import type { StepStatus } from './status.ts';

/** A step as the journal has it. */
export interface RecordedStep {
  readonly key: string;
  readonly kind: string;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly reason: string | null;
  readonly error: string | null;
  /** JSON text; `null` stands for `undefined`. */
  readonly output: string | null;
  readonly nextAttemptAt: Date | null;
  readonly startedAt: Date;
  readonly seq: number;
}

/**
 * Reads what earlier runs recorded. Steps inside a `step.map` that is done are left out: the row of the map holds
 * their results. Must run after the claim, in a statement of its own, so that it sees what the run before wrote last.
 */
export async function loadJournal(db: Kysely<any>, lease: Lease): Promise<RecordedStep[]> {
  const { rows } = await sql<RecordedStep>`
    select s.key, s.kind, s.status, s.attempts, s.reason, s.error, s.output::text as output,
      s.next_attempt_at as "nextAttemptAt", s.started_at as "startedAt", s.seq
    from workflow.step s
    where s.scope = ${lease.scope} and s.execution_id = ${lease.executionId}
      and s.execution_created_at = ${lease.createdAt}
      and (s.parent is null or not exists (
        select from workflow.step m
        where m.scope = s.scope and m.execution_id = s.execution_id and m.key = s.parent
          and m.execution_created_at = s.execution_created_at and m.status in ('succeeded', 'failed')))
    order by s.seq`.execute(db);
  return rows;
}
