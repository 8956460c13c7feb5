import { actionFailure, type AskedAction, refuseForeignAction } from '@acme/integrations/runtime';
import { runAction } from '../provider-calls/run-action.ts';
import { failStep } from './fail-step.ts';
import { accountOf, type Call, type RequestDeps, type RequestScope, sortFailure } from './send-request.ts';

/** One attempt of `step.action`, or of a page of `step.pages`. */
export async function sendAction(
  deps: RequestDeps,
  scope: RequestScope,
  asked: AskedAction,
  call: Call,
): Promise<unknown> {
  refuseForeignAction(failStep, scope.integration.connector, asked);
  const [target, action, input, cursor] = asked;
  try {
    return await runAction(deps, accountOf(scope), action, { input, cursor, ...call });
  } catch (error) {
    throw actionFailure(failStep, error) ?? sortFailure(error, target);
  }
}
