import type { Kysely } from 'kysely';
import { type Execution, executionColumns, toExecution } from './execution.ts';
import { type ExecutionStep, readSteps, stepsAtOnce } from './read-steps.ts';
import type { WorkflowTables } from './tables.ts';
import { isUuid } from './uuid.ts';

/** An execution with its steps, and with what it has answered whoever started it. */
export interface ExecutionDetail extends Execution {
  /** In order of completion. */
  readonly steps: ExecutionStep[];
  /** Steps besides those; `listSteps` has all of them. */
  readonly moreSteps: number;
  /** What `step.respond` was given; absent until then. */
  readonly response?: { readonly value: unknown; readonly at: Date };
}

/**
 * One execution with its recorded steps, items of a `step.map` among them. Where it has more than `steps` (default 5,000), those
 * that did not go well come first, and then those outside of any map.
 *
 * @returns undefined if the scope has no such execution
 */
export async function getExecution(
  db: Kysely<any>,
  target: { readonly scope: string; readonly id: string; readonly steps?: number },
): Promise<ExecutionDetail | undefined> {
  const { scope, id, steps: most = stepsAtOnce } = target;
  if (!isUuid(scope) || !isUuid(id)) return undefined;
  const row = await (db as Kysely<WorkflowTables>)
    .selectFrom('workflow.execution as e')
    .select([...executionColumns, 'e.response', 'e.responded_at'])
    .where('e.scope', '=', scope)
    .where('e.id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { steps, more } = await readSteps(db, { scope, executionId: id, most });
  return {
    ...toExecution(row),
    steps,
    moreSteps: more,
    ...(row.responded_at === null ? {} : { response: { value: row.response ?? undefined, at: row.responded_at } }),
  };
}
