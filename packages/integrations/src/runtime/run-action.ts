import type { Action } from '../connector/action.ts';
import type { ActionAnswer, ActionRequest } from '../connector/answer.ts';
import { performAction } from '../connector/perform-action.ts';
import type { ProviderProblem } from '../connector/problem.ts';
import { lowerCased } from './lower-cased.ts';
import { ProviderRefusal } from './provider-refusal.ts';

/** How one run of an action is called for. */
export interface ActionCall {
  readonly input: unknown;
  /** The page of a list. */
  readonly cursor?: string | undefined;
  /** Sent with each request; the second and later ones of a run get a number of their own. */
  readonly idempotencyKey?: string | undefined;
}

/** A request of an action, ready to be sent below the base URL of the account. */
export interface ActionSend {
  readonly method: ActionRequest['method'];
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
}

/** What came of it. */
export interface ActionSent {
  readonly status: number;
  /** What the provider says is wrong; undefined when nothing is. */
  readonly problem: ProviderProblem | undefined;
  /** The account has to be connected again by its owner. */
  readonly rejected: boolean;
  readonly retryAfterMs: number | undefined;
  /** Of the account: what was asked is below it. */
  readonly baseUrl: string;
  describe(as?: 'base64'): ActionAnswer;
}

/**
 * Does an action as an account.
 *
 * @throws ProviderRefusal, ActionInputError, ActionOutputError, PagingError, and what `send` throws
 */
export async function runAction(
  connector: { readonly name: string },
  action: Action,
  { input, cursor, idempotencyKey }: ActionCall,
  send: (request: ActionSend) => Promise<ActionSent>,
): Promise<unknown> {
  let calledBelow = '';
  return await performAction(action, input, {
    cursor,
    baseUrl: () => calledBelow,
    call: async (request, index) => {
      const key = idempotencyKey === undefined || index === 0 ? idempotencyKey : `${idempotencyKey}-${index + 1}`;
      const { problem, rejected, baseUrl, status, retryAfterMs, describe } = await send(toSend(request, key));
      calledBelow = baseUrl;
      if (problem === undefined) return describe(request.answer);
      const scopes = action.scopes.length === 0 ? '' : ` It needs ${action.scopes.join(' and ')}.`;
      throw new ProviderRefusal(
        `${connector.name} refused "${action.name}": ${problem.message}${problem.kind === 'forbidden' ? scopes : ''}`,
        { problem, status, rejected, retryAfterMs },
      );
    },
  });
}

function toSend(request: ActionRequest, idempotencyKey: string | undefined): ActionSend {
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
