import { OwnExecutionDetail, type UserActor, whoMustAct } from '@acme/api';
import {
  type ExecutionDetail as EngineDetail,
  type ExecutionStep as EngineStep,
  getExecution as getOfEngine,
} from '@acme/workflow';
import { forProject } from '../db/project-db.ts';
import { isSwitched, type OfferedWorkflow } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { findUserId } from '../users/ensure-user.ts';
import { describeOwn } from './describe-own.ts';
import { noExecution, readStartedBy, reasonOf } from './get.ts';

/** Steps that a customer is shown; those that did not go well come first. */
const stepsShown = 200;

/** One of the customer's own with its steps. @throws not_found, in the same words for somebody else's */
export async function getOwnExecution(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions'>,
  actor: UserActor,
  executionId: string,
): Promise<OwnExecutionDetail> {
  const { execution, offered } = await findOwn(deps, actor, executionId);
  const startedBy = await readStartedBy(deps.db, actor.projectId, execution);
  return OwnExecutionDetail.parse({
    ...describeOwn(execution, offered.workflow, actor),
    ...(startedBy === undefined ? {} : { startedBy }),
    steps: execution.steps.map(describeStep),
    ...(execution.moreSteps === 0 ? {} : { moreSteps: execution.moreSteps }),
  });
}

/** An execution that ran for the customer, of a workflow that they may see. @throws not_found */
export async function findOwn(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions'>,
  actor: UserActor,
  executionId: string,
): Promise<{ readonly execution: EngineDetail; readonly offered: OfferedWorkflow }> {
  const { slug } = await deps.projects.get(actor.projectId);
  const [execution, subject] = await Promise.all([
    getOfEngine(deps.db, { scope: actor.projectId, id: executionId, steps: stepsShown }),
    findUserId(forProject(deps.db, actor.projectId), actor.userId),
  ]);
  const offered = execution && deps.definitions.of(slug).workflows.get(execution.workflowId);
  if (execution === undefined || offered === undefined) throw noExecution();
  if (execution.subject !== subject || !isSwitched(offered.workflow)) throw noExecution();
  return { execution, offered };
}

function describeStep(step: EngineStep) {
  const { reason } = reasonOf(step);
  return {
    key: step.key,
    name: step.name,
    kind: step.kind,
    status: step.status,
    startedAt: step.startedAt.toISOString(),
    ...(step.finishedAt === undefined ? {} : { finishedAt: step.finishedAt.toISOString() }),
    tries: step.attempts,
    ...(reason === undefined ? {} : { reason, responsible: whoMustAct(reason) }),
    ...(step.nextAttemptAt === undefined ? {} : { nextAttemptAt: step.nextAttemptAt.toISOString() }),
  };
}
