import type { Kysely, Selectable } from 'kysely';
import { type Execution, executionColumns, toExecution } from './execution.ts';
import type { StepStatus } from './status.ts';
import type { StepTable, WorkflowTables } from './tables.ts';
import { isUuid } from './uuid.ts';

/** A recorded step as people read it; without its output. */
export interface ExecutionStep {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly reason: string | undefined;
  readonly error: string | undefined;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
  readonly nextAttemptAt: Date | undefined;
}

/** Most steps that {@link getExecution} returns. */
const stepsShown = 5_000;

/**
 * One execution with its recorded steps in order of completion (the first 5,000; items of a `step.map` among them).
 *
 * @returns undefined if the scope has no such execution
 */
export async function getExecution(
  db: Kysely<any>,
  target: { readonly scope: string; readonly id: string },
): Promise<(Execution & { readonly steps: ExecutionStep[] }) | undefined> {
  if (!isUuid(target.scope) || !isUuid(target.id)) return undefined;
  const tables = db as Kysely<WorkflowTables>;
  const row = await tables
    .selectFrom('workflow.execution as e')
    .select(executionColumns)
    .where('e.scope', '=', target.scope)
    .where('e.id', '=', target.id)
    .executeTakeFirst();
  if (!row) return undefined;
  const steps = await tables
    .selectFrom('workflow.step as s')
    .select(['s.key', 's.name', 's.kind', 's.status', 's.attempts', 's.reason', 's.error'])
    .select(['s.started_at', 's.finished_at', 's.next_attempt_at'])
    .where('s.scope', '=', row.scope)
    .where('s.execution_id', '=', row.id)
    .where('s.execution_created_at', '=', row.created_at)
    .orderBy('s.seq')
    .limit(stepsShown)
    .execute();
  return { ...toExecution(row), steps: steps.map(toStep) };
}

type StepRow = Pick<
  Selectable<StepTable>,
  | 'key'
  | 'name'
  | 'kind'
  | 'status'
  | 'attempts'
  | 'reason'
  | 'error'
  | 'started_at'
  | 'finished_at'
  | 'next_attempt_at'
>;

function toStep(row: StepRow): ExecutionStep {
  return {
    key: row.key,
    name: row.name,
    kind: row.kind,
    status: row.status,
    attempts: row.attempts,
    reason: row.reason ?? undefined,
    error: row.error ?? undefined,
    startedAt: row.started_at,
    finishedAt: row.finished_at ?? undefined,
    nextAttemptAt: row.next_attempt_at ?? undefined,
  };
}
