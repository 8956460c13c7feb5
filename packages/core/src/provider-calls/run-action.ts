import { type Action, type ActionRequest, performAction } from '@acme/integrations/connector';
import type { OnExchange } from '../exchanges/observe.ts';
import { retryAfterMs } from '../workflows/retry-after.ts';
import { type Account, callProvider, type ProviderCall, type ProviderCallDeps } from './call-provider.ts';
import { describeAnswer } from './describe-answer.ts';
import { lowerCased } from './lower-cased.ts';
import { ProviderRefusal } from './provider-refusal.ts';

/** How one run of an action is called for. */
export interface ActionCall {
  readonly input: unknown;
  /** The page of a list. */
  readonly cursor?: string | undefined;
  readonly signal?: AbortSignal;
  /** Sent with each request; the second and later ones of a run get a number of their own. */
  readonly idempotencyKey?: string;
  readonly onExchange?: OnExchange;
}

/**
 * Does an action as an account. Every request of it goes the way of all calls of providers.
 *
 * @throws ProviderRefusal, ActionInputError, ActionOutputError, PagingError, and what `callProvider` throws
 */
export async function runAction(
  deps: ProviderCallDeps,
  account: Account,
  action: Action,
  { input, cursor, signal, idempotencyKey, onExchange }: ActionCall,
): Promise<unknown> {
  const { connector } = account;
  let calledBelow = '';
  return await performAction(action, input, {
    cursor,
    baseUrl: () => calledBelow,
    call: async (request, index) => {
      const key = idempotencyKey === undefined || index === 0 ? idempotencyKey : `${idempotencyKey}-${index + 1}`;
      const { answer, problem, rejected, baseUrl } = await callProvider(deps, account, {
        ...callOf(request, key),
        ...(signal === undefined ? {} : { signal }),
        ...(onExchange === undefined ? {} : { onExchange }),
      });
      calledBelow = baseUrl;
      if (problem === undefined) return describeAnswer(answer, request.answer);
      const scopes = action.scopes.length === 0 ? '' : ` It needs ${action.scopes.join(' and ')}.`;
      throw new ProviderRefusal(
        `${connector.name} refused "${action.name}": ${problem.message}${problem.kind === 'forbidden' ? scopes : ''}`,
        {
          problem,
          status: answer.status,
          rejected,
          retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), deps.clock.now()),
        },
      );
    },
  });
}

function callOf(request: ActionRequest, idempotencyKey: string | undefined): ProviderCall {
  const { method, path, query = {}, headers, json, form, body } = request;
  const encoded = form === undefined ? undefined : new URLSearchParams(texts(form)).toString();
  return {
    method,
    path,
    query: texts(query),
    headers: {
      accept: 'application/json',
      ...(encoded === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...lowerCased(headers),
    },
    ...(json === undefined ? {} : { json }),
    ...(body === undefined && encoded === undefined ? {} : { body: body ?? encoded ?? '' }),
  };
}

function texts(values: Readonly<Record<string, string | number | boolean | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
