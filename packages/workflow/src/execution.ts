import type { Selectable } from 'kysely';
import type { ExecutionStatus } from './status.ts';
import type { ExecutionTable } from './tables.ts';

/** An execution as people read it; without its input and output. */
export interface Execution {
  readonly id: string;
  readonly scope: string;
  readonly subject: string;
  readonly workflowId: string;
  readonly version: number;
  readonly label: string | undefined;
  readonly status: ExecutionStatus;
  readonly reason: string | undefined;
  readonly error: string | undefined;
  /** Who has to act, as the `StepFailure` said it. */
  readonly actor: string | undefined;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  /** Next try, end of a sleep, or the last moment of a wait. */
  readonly nextAttemptAt: Date | undefined;
  /** The execution whose `step.workflow` started it. */
  readonly parentId: string | undefined;
  /** The execution that it does again. */
  readonly replayOf: string | undefined;
  /** The tick of the schedule that started it. */
  readonly scheduledAt: Date | undefined;
}

/** Columns of an {@link Execution}, for queries that join `workflow.execution` under the alias `e`. */
export const executionColumns = [
  'e.id',
  'e.scope',
  'e.subject',
  'e.workflow_id',
  'e.version',
  'e.label',
  'e.status',
  'e.reason',
  'e.error',
  'e.actor',
  'e.created_at',
  'e.started_at',
  'e.finished_at',
  'e.next_attempt_at',
  'e.parent_id',
  'e.replay_of',
  'e.scheduled_at',
] as const;

export type ExecutionRow = Pick<
  Selectable<ExecutionTable>,
  (typeof executionColumns)[number] extends `e.${infer Column}` ? Column & keyof ExecutionTable : never
>;

/** Turns a row of {@link executionColumns} into an {@link Execution}. */
export function toExecution(row: ExecutionRow): Execution {
  return {
    id: row.id,
    scope: row.scope,
    subject: row.subject,
    workflowId: row.workflow_id,
    version: row.version,
    label: row.label ?? undefined,
    status: row.status,
    reason: row.reason ?? undefined,
    error: row.error ?? undefined,
    actor: row.actor ?? undefined,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
    nextAttemptAt: row.next_attempt_at ?? undefined,
    parentId: row.parent_id ?? undefined,
    replayOf: row.replay_of ?? undefined,
    scheduledAt: row.scheduled_at ?? undefined,
  };
}
