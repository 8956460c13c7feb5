import type { Actor, StepPage, StepQuery } from '@acme/api';
import { isWorkflowError, listSteps as listOfEngine } from '@acme/workflow';
import type { CoreDeps } from '../deps.ts';
import { notOurs } from '../search/cursor.ts';
import { describeStep, isOfProject, noExecution } from './get.ts';

/** The steps of an execution, in order of completion. @throws not_found, invalid_request for a cursor we did not make */
export async function listSteps(
  deps: Pick<CoreDeps, 'db'>,
  actor: Actor,
  query: StepQuery & { readonly executionId: string },
): Promise<StepPage> {
  if (!(await isOfProject(deps, actor, query.executionId))) throw noExecution();
  try {
    const { items, nextCursor } = await listOfEngine(deps.db, { ...query, scope: actor.projectId });
    return { items: items.map(describeStep), ...(nextCursor === undefined ? {} : { nextCursor }) };
  } catch (error) {
    if (isWorkflowError(error) && error.code === 'invalid_cursor') throw notOurs();
    throw error;
  }
}
