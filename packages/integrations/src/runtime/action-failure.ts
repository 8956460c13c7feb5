import { ActionInputError, ActionOutputError } from '../connector/perform-action.ts';
import { PagingError } from '../connector/paging.ts';
import type { Connector } from '../connector/connector.ts';
import { ProviderRefusal } from './provider-refusal.ts';
import { mayPass } from './read-answer.ts';
import type { AskedAction, FailStep } from './run-ports.ts';

/** @throws what `fail` makes, for an action of another connector than the account's */
export function refuseForeignAction(fail: FailStep, connector: Connector, [, action]: AskedAction): void {
  if (action.connector === connector.id || connector.actions?.[action.name] === action) return;
  throw fail(
    'code_threw',
    `"${action.name}" is an action of "${action.connector}", and this account is one of "${connector.id}". Say "connector" in project.workflow, and the compiler finds it.`,
    { retry: false },
  );
}

/** What became of an action, as a step fails by it; undefined for what is no word of the action or its provider. */
export function actionFailure(fail: FailStep, error: unknown): Error | undefined {
  if (error instanceof ProviderRefusal) {
    const { problem, rejected, retryAfterMs } = error;
    if (rejected) return fail('credential_invalid', error.message, { park: true, cause: error });
    const retry = mayPass(problem);
    return fail(retry ? 'provider_unavailable' : 'provider_rejected', error.message, {
      retry,
      cause: error,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (error instanceof ActionInputError) {
    return fail('code_threw', error.message, { retry: false, cause: error });
  }
  if (error instanceof ActionOutputError || error instanceof PagingError) {
    return fail('provider_rejected', error.message, { retry: false, cause: error });
  }
  return undefined;
}
