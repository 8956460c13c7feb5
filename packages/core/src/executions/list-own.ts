import type { ExecutionGroup, OwnExecutionPage, OwnExecutionQuery, UserActor } from '@acme/api';
import {
  type ExecutionStatus,
  executionStatuses,
  isFinalExecution,
  isWorkflowError,
  listExecutions as listOfEngine,
} from '@acme/workflow';
import { forProject } from '../db/project-db.ts';
import { isSwitched } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { notOurs } from '../search/cursor.ts';
import { findUserId } from '../users/ensure-user.ts';
import { describeOwn } from './describe-own.ts';

/** What was cancelled has not failed, and is in none. */
const statusesOf: Readonly<Record<ExecutionGroup, readonly ExecutionStatus[]>> = {
  failed: ['failed', 'quarantined'],
  running: executionStatuses.filter((status) => !isFinalExecution(status)),
  succeeded: ['succeeded'],
};

/**
 * What ran for the customer who asks, newest first: that it ran, how it ended and who has to act, without the words of errors, which
 * may be a provider's or of the host's own code. What workflows call among themselves is not in it.
 */
export async function listOwnExecutions(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions'>,
  actor: UserActor,
  query: OwnExecutionQuery,
): Promise<OwnExecutionPage> {
  const { slug } = await deps.projects.get(actor.projectId);
  const { workflows } = deps.definitions.of(slug);
  const workflowIds = [...workflows.values()]
    .filter(({ integration }) => query.integrationId === undefined || integration.id === query.integrationId)
    .filter(({ workflow }) => query.workflowId === undefined || workflow.id === query.workflowId)
    .filter(({ workflow }) => isSwitched(workflow))
    .map(({ workflow }) => workflow.id);
  const subject = await findUserId(forProject(deps.db, actor.projectId), actor.userId);
  if (subject === undefined || workflowIds.length === 0) return { items: [] };
  try {
    const { items, nextCursor } = await listOfEngine(deps.db, {
      scope: actor.projectId,
      subject,
      workflowIds,
      ...(query.connectionId === undefined ? {} : { label: query.connectionId }),
      ...(query.status === undefined ? {} : { statuses: statusesOf[query.status] }),
      ...(query.from === undefined ? {} : { from: new Date(query.from) }),
      ...(query.to === undefined ? {} : { to: new Date(query.to) }),
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      limit: query.limit,
    });
    return {
      items: items.map((item) => describeOwn(item, workflows.get(item.workflowId)?.workflow, actor)),
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  } catch (error) {
    if (isWorkflowError(error) && error.code === 'invalid_cursor') throw notOurs();
    throw error;
  }
}
