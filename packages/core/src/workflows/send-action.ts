import type { ConnectionTarget } from '@acme/integrations';
import { type Action, ActionInputError, ActionOutputError, PagingError } from '@acme/integrations/connector';
import { StepFailure } from '@acme/workflow';
import { ProviderRefusal } from '../provider-calls/provider-refusal.ts';
import { runAction } from '../provider-calls/run-action.ts';
import { accountOf, type Call, mayPass, type RequestDeps, type RequestScope, sortFailure } from './send-request.ts';

/** What a workflow asks for: the account, the action, its input, and of a list the page. */
export type Asked = readonly [target: ConnectionTarget, action: Action, input: unknown, cursor: string | undefined];

/** One attempt of `step.action`, or of a page of `step.pages`. */
export async function sendAction(
  deps: RequestDeps,
  scope: RequestScope,
  [target, action, input, cursor]: Asked,
  call: Call,
): Promise<unknown> {
  const { connector } = scope.integration;
  if (action.connector !== connector.id && connector.actions?.[action.name] !== action) {
    throw new StepFailure(
      'code_threw',
      `"${action.name}" is an action of "${action.connector}", and this account is one of "${connector.id}". Say "connector" in project.workflow, and the compiler finds it.`,
      { retry: false },
    );
  }
  try {
    return await runAction(deps, accountOf(scope), action, { input, cursor, ...call });
  } catch (error) {
    throw sortRefusal(error, target);
  }
}

function sortRefusal(error: unknown, target: ConnectionTarget): unknown {
  if (error instanceof ProviderRefusal) {
    const { problem, rejected, retryAfterMs } = error;
    if (rejected) return new StepFailure('credential_invalid', error.message, { park: true, cause: error });
    const retry = mayPass(problem);
    return new StepFailure(retry ? 'provider_unavailable' : 'provider_rejected', error.message, {
      retry,
      cause: error,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (error instanceof ActionInputError) {
    return new StepFailure('code_threw', error.message, { retry: false, cause: error });
  }
  if (error instanceof ActionOutputError || error instanceof PagingError) {
    return new StepFailure('provider_rejected', error.message, { retry: false, cause: error });
  }
  return sortFailure(error, target);
}
