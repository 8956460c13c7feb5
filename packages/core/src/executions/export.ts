import type { Actor, Execution, ExecutionDetail } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getExecution } from './get.ts';
import { listExecutions } from './list.ts';

const pageSize = 100;

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
      yield steps ? await Promise.all(page.items.map(({ id }) => getExecution(deps, actor, id))) : page.items;
    }
    const { nextCursor: cursor } = page;
    if (cursor === undefined) return { executions, stopped: false };
    if (signal?.aborted === true) return { executions, stopped: true };
    page = await listExecutions(deps, actor, { ...wanted, cursor });
  }
}
