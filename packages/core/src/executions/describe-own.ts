import { OwnExecution, type UserActor } from '@acme/api';
import type { Workflow } from '@acme/integrations';
import type { Execution as EngineExecution } from '@acme/workflow';
import { describeExecution } from './describe-execution.ts';

/** What the customer sees of an execution of theirs: nothing passes but what the schema names. Support looks, and runs nothing again. */
export function describeOwn(item: EngineExecution, workflow: Workflow | undefined, actor: UserActor): OwnExecution {
  return OwnExecution.parse({
    ...describeExecution(item, ''),
    ...(mayRetry(workflow) && isRetriable(item) && actor.view === undefined ? { canRetry: true } : {}),
  });
}

export function mayRetry(workflow: Workflow | undefined): boolean {
  return workflow?.browser.retry === true;
}

/** A poisonous one ends the process that runs it: letting it go on is for the host alone. */
export function isRetriable({ status }: Pick<EngineExecution, 'status'>): boolean {
  return status === 'failed';
}
