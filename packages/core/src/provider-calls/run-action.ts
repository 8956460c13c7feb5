import type { Action } from '@acme/integrations/connector';
import { type ActionCall, retryAfterMs, runAction as run } from '@acme/integrations/runtime';
import type { OnExchange } from '../exchanges/observe.ts';
import { type Account, callProvider, type ProviderCallDeps } from './call-provider.ts';
import { describeAnswer } from './describe-answer.ts';

/**
 * Does an action as an account. Every request of it goes the way of all calls of providers.
 *
 * @throws ProviderRefusal, ActionInputError, ActionOutputError, PagingError, and what `callProvider` throws
 */
export async function runAction(
  deps: ProviderCallDeps,
  account: Account,
  action: Action,
  { signal, onExchange, ...call }: ActionCall & { readonly signal?: AbortSignal; readonly onExchange?: OnExchange },
): Promise<unknown> {
  return await run(account.connector, action, call, async (request) => {
    const { answer, problem, rejected, baseUrl } = await callProvider(deps, account, {
      ...request,
      ...(signal === undefined ? {} : { signal }),
      ...(onExchange === undefined ? {} : { onExchange }),
    });
    return {
      status: answer.status,
      problem,
      rejected,
      baseUrl,
      retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), deps.clock.now()),
      describe: (as) => describeAnswer(answer, as),
    };
  });
}
