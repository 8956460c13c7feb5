import type { ActionAnswer } from './answer.ts';
import type { Connector } from './connector.ts';
import { usualErrors } from './usual-errors.ts';

/** What went wrong at a provider, as programs decide on it. A closed set. */
export type ProblemKind =
  /** What was sent does not fit; sending it again will not help. */
  | 'invalid_input'
  /** The credential is not accepted. */
  | 'unauthenticated'
  /** The account may not do that. */
  | 'forbidden'
  | 'not_found'
  /** It is there already, or has changed meanwhile. */
  | 'conflict'
  /** Too many calls; the same one may succeed later. */
  | 'rate_limited'
  /** The provider's own failure; the same call may succeed later. */
  | 'provider_down'
  /** It said no, for a reason of its own. */
  | 'rejected';

/** What a provider says went wrong. Its words are data of a stranger: show them as text, never as HTML. */
export interface ProviderProblem {
  readonly kind: ProblemKind;
  /** At most 500 characters on one line. */
  readonly message: string;
  /** The provider's own code. */
  readonly code?: string;
  /** Which input it means, in the provider's words. */
  readonly field?: string;
}

/**
 * Reads the body of a failure, or of a 200 that says `ok: false`. Pure. What it leaves out comes from the status; undefined
 * means that the status says all there is to say, but for the words of a failure where APIs usually have them.
 */
export type ReadErrors = (answer: ActionAnswer) => Partial<ProviderProblem> | undefined;

const kinds: Readonly<Record<number, ProblemKind>> = {
  400: 'invalid_input',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  408: 'provider_down',
  409: 'conflict',
  410: 'not_found',
  412: 'conflict',
  413: 'invalid_input',
  415: 'invalid_input',
  422: 'invalid_input',
  425: 'provider_down',
  429: 'rate_limited',
};

/** What a status means where the provider says no more (RFC 9110 §15.5, §15.6). */
export function kindOfStatus(status: number): ProblemKind {
  return kinds[status] ?? (status >= 500 ? 'provider_down' : 'rejected');
}

/**
 * What is wrong with an answer, in the words of the connector and of a bounded length; undefined when nothing is.
 *
 * @example
 * problemIn(slack(), { status: 200, headers: {}, json: { ok: false, error: 'channel_not_found' } })
 * // { kind: 'not_found', code: 'channel_not_found', message: 'channel_not_found' }
 */
export function problemIn(connector: Pick<Connector, 'errors'>, answer: ActionAnswer): ProviderProblem | undefined {
  const { status } = answer;
  const isFailure = status < 200 || status > 299;
  const said = read(connector, answer) ?? (isFailure ? usualErrors(answer) : undefined);
  if (said === undefined && !isFailure) return undefined;
  const code = line(said?.code, 100);
  const field = line(said?.field, 200);
  return {
    kind: said?.kind ?? (isFailure ? kindOfStatus(status) : 'rejected'),
    message: line(said?.message, 500) ?? code ?? statusWords(status),
    ...(code === undefined ? {} : { code }),
    ...(field === undefined ? {} : { field }),
  };
}

/** What is said of a provider that says nothing itself. */
export function statusWords(status: number): string {
  return `It answered ${status}.`;
}

/** A provider that answers in a form nobody thought of is described by its status. */
function read({ errors }: Pick<Connector, 'errors'>, answer: ActionAnswer): Partial<ProviderProblem> | undefined {
  try {
    return errors?.(answer);
  } catch {
    return undefined;
  }
}

/** Without what moves a terminal's cursor or turns text around, on one line. */
function line(text: unknown, most: number): string | undefined {
  if (typeof text !== 'string' && typeof text !== 'number') return undefined;
  const shown = String(text)
    .slice(0, most * 4)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (shown === '') return undefined;
  return shown.length <= most ? shown : `${shown.slice(0, most - 1).toWellFormed()}…`;
}

/** Whether a GraphQL answer says that something went wrong, in its status or with a 200. What else it holds is not all that was asked for. */
export function isGraphqlFailure({ status, json }: ActionAnswer): boolean {
  return status < 200 || status > 299 || graphqlErrors(json).length > 0;
}

/** The errors of a GraphQL answer, which come with 200 (GraphQL specification, section 7.1.2). */
export function graphqlErrors(json: unknown): readonly Readonly<Record<string, unknown>>[] {
  const errors = typeof json === 'object' && json !== null && 'errors' in json ? json.errors : undefined;
  return Array.isArray(errors)
    ? errors.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    : [];
}
