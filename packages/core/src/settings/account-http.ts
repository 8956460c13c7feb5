import { AppError } from '@acme/api';
import type { OptionsInput } from '@acme/integrations';
import { ProviderRefusal, retryAfterMs } from '@acme/integrations/runtime';
import {
  type Account,
  callProvider,
  type ProviderCall,
  type ProviderCallDeps,
} from '../provider-calls/call-provider.ts';
import { describeAnswer } from '../provider-calls/describe-answer.ts';

const mostCalls = 20;
const callTimeoutMs = 10_000;

/**
 * What `options` of a setting calls the provider with, as the account. A refusal is told without the words of the provider, which
 * nobody has asked for who fills in a form.
 *
 * @throws ProviderRefusal, and what `callProvider` throws
 */
export function accountHttp(deps: ProviderCallDeps, account: Account, signal: AbortSignal): OptionsInput['http'] {
  let calls = 0;
  const call = async <Body>(
    path: string,
    request: Pick<ProviderCall, 'method' | 'json'>,
    query: Readonly<Record<string, string | number | boolean>> = {},
  ): Promise<Body> => {
    if ((calls += 1) > mostCalls) {
      throw new AppError(
        'provider_error',
        `Loading choices takes more than ${mostCalls} calls. Load a page at a time.`,
      );
    }
    const { answer, problem, rejected } = await callProvider(deps, account, {
      ...request,
      path,
      headers: { accept: 'application/json' },
      query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])),
      timeoutMs: callTimeoutMs,
      signal,
    });
    if (problem !== undefined || rejected) {
      const message = `${account.connector.name} did not give the choices: it answered ${answer.status}.`;
      throw new ProviderRefusal(message, {
        problem: { kind: problem?.kind ?? 'unauthenticated', message },
        status: answer.status,
        rejected,
        retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), deps.clock.now()),
      });
    }
    const { json, text } = describeAnswer(answer);
    return (json ?? text ?? null) as Body;
  };
  return {
    get: (path, query) => call(path, { method: 'GET' }, query),
    post: (path, { json, query }) => call(path, { method: 'POST', json }, query),
  };
}
