import { AppError, type OwnExecution, type UserActor } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { findStartable } from '../workflows/startable.ts';
import { type ControlDeps, retryIn } from './control.ts';
import { describeOwn, isRetriable, mayRetry } from './describe-own.ts';
import { findOwn } from './get-own.ts';

/** Lets a failed one go on for the customer, as the host would. See `ExecutionService.retryOwn`. */
export async function retryOwnExecution(
  deps: ControlDeps & Pick<CoreDeps, 'projects' | 'definitions' | 'clock'>,
  actor: UserActor,
  executionId: string,
): Promise<OwnExecution> {
  const { execution, offered } = await findOwn(deps, actor, executionId);
  const { workflow } = offered;
  if (!mayRetry(workflow)) {
    throw new AppError(
      'forbidden',
      `Runs of "${workflow.id}" are not run again from a browser. Say "browser: { retry: true }" in the workflow, or use executions.retry.`,
    );
  }
  const { slug } = await deps.projects.get(actor.projectId);
  const { sharing } = deps.definitions.of(slug);
  await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    if (!isRetriable(execution)) throw new AppError('conflict', 'Only a run that has failed can be run again.');
    // What is held back or off now would fail again at its first step.
    const { enabled } = await findStartable(trx, actor, sharing, offered, deps.clock.now());
    if (!enabled.some(({ connectionId }) => connectionId === execution.label)) {
      throw new AppError('conflict', `"${workflow.name}" is switched off for this account. Switch it on first.`);
    }
    await retryIn(deps, trx, actor, executionId);
  });
  return describeOwn((await findOwn(deps, actor, executionId)).execution, workflow, actor);
}
