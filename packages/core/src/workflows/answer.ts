import { type Actor, executionReasons, type WorkflowAnswer, whoMustAct } from '@acme/api';
import type { CoreDeps } from '../deps.ts';
import { noExecution } from '../executions/get.ts';

/** Waits for what an execution answers. See `WorkflowService.answer`. */
export async function awaitAnswer(
  { engine }: Pick<CoreDeps, 'engine'>,
  actor: Actor,
  asked: { readonly executionId: string; readonly waitMs: number; readonly signal: AbortSignal | undefined },
): Promise<WorkflowAnswer> {
  const { executionId, waitMs, signal } = asked;
  const found = await engine.waitForResponse({ scope: actor.projectId, executionId }, waitMs, signal);
  switch (found?.kind) {
    case undefined:
      throw noExecution();
    case 'timed_out':
      return { status: 'running', executionId };
    case 'responded':
      return { status: 'answered', executionId, answer: found.value ?? null };
    case 'ended': {
      if (found.status === 'succeeded') return { status: 'answered', executionId, answer: found.output ?? null };
      const reason = executionReasons.find((known) => known === found.reason);
      return {
        status: 'ended',
        executionId,
        outcome: found.status,
        ...(reason === undefined ? {} : { reason, responsible: whoMustAct(reason) }),
        ...(found.error === undefined || actor.kind === 'user' ? {} : { error: found.error }),
      };
    }
  }
}
