import { type ActionAnswer, textAt, valueAt } from './answer.ts';
import type { ProviderProblem } from './problem.ts';

/** Where bodies of failures keep their words, the more telling before the less. */
const places = [
  'detail',
  'error_description',
  'message',
  'error.message',
  'errors.0.detail',
  'errors.0.message',
  'errors.0.title',
  'errors.0',
  'error_message',
  'errorMessage',
  'title',
  'error',
];

/** The same for what programs decide on. */
const codes = ['code', 'error.code', 'errors.0.code', 'error_code', 'errorCode', 'error.type', 'error'];

/**
 * Reads a failure in the forms that most APIs have: problem details (RFC 9457 §3.1), OAuth (RFC 6749 §5.2), and a message, alone, in
 * an error or in the first of several. For connectors that say nothing of their own.
 */
export function usualErrors({ json }: ActionAnswer): Partial<ProviderProblem> | undefined {
  const message = places.map((place) => textAt(json, place)).find((text) => text !== undefined);
  if (message === undefined) return undefined;
  const code = codes.map((place) => valueAt(json, place)).find((value) => typeof value === 'string');
  return { message, ...(code === undefined || code === message ? {} : { code }) };
}
