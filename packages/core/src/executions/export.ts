import type { Actor, Execution, ExecutionDetail, ExecutionStep } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getExecution } from './get.ts';
import { listExecutions } from './list.ts';
import { listSteps } from './list-steps.ts';

const pageSize = 100;
/** As many as the engine reads at once. */
const stepsAtOnce = 5_000;

export interface ExecutionExportOptions {
  readonly actor: Actor;
  /** Of the users that this query of the search language finds. */
  readonly query?: string | undefined;
  readonly workflowId?: string | undefined;
  /** The first moment that counts, and the first that does not. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Each with its steps. */
  readonly steps: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What ran until it begins, newest first, a page at a time. Who takes it out stands in the audit.
 *
 * @throws invalid_query
 */
export async function* exportExecutions(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'clock' | 'indexes'>,
  { actor, query, workflowId, from, to, steps, signal }: ExecutionExportOptions,
): AsyncGenerator<
  readonly (Execution | ExecutionDetail)[],
  { readonly executions: number; readonly stopped: boolean }
> {
  const until = to ?? deps.clock.now();
  const wanted = {
    ...(query === undefined ? {} : { users: query }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(from === undefined ? {} : { from: from.toISOString() }),
    to: until.toISOString(),
    limit: pageSize,
  };
  let page = await listExecutions(deps, actor, wanted);
  await forProject(deps.db, actor.projectId).transaction((trx) =>
    recordAudit(trx, actor, { action: 'data.exported', target: { what: 'executions', ...wanted, steps } }),
  );
  for (let executions = 0; ; ) {
    if (page.items.length > 0) {
      executions += page.items.length;
      if (steps) yield* withSteps(deps, actor, page.items);
      else yield page.items;
    }
    const { nextCursor: cursor } = page;
    if (cursor === undefined) return { executions, stopped: false };
    if (signal?.aborted === true) return { executions, stopped: true };
    page = await listExecutions(deps, actor, { ...wanted, cursor });
  }
}

/** Those with very many steps each by itself: all that a page of them has would be too much at once. */
async function* withSteps(
  deps: Pick<CoreDeps, 'db'>,
  actor: Actor,
  executions: readonly Execution[],
): AsyncGenerator<readonly ExecutionDetail[], void> {
  const details = await Promise.all(executions.map(({ id }) => getExecution(deps, actor, id)));
  for (const { moreSteps = 0, ...execution } of details) {
    yield [moreSteps === 0 ? execution : { ...execution, steps: await allSteps(deps, actor, execution.id) }];
  }
}

async function allSteps(deps: Pick<CoreDeps, 'db'>, actor: Actor, executionId: string): Promise<ExecutionStep[]> {
  // By key, since a step that goes on meanwhile comes again.
  const all = new Map<string, ExecutionStep>();
  let cursor: string | undefined;
  do {
    const page = await listSteps(deps, actor, { executionId, cursor, limit: stepsAtOnce });
    for (const step of page.items) all.set(step.key, step);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return [...all.values()];
}
