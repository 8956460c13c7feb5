import { textAt } from '../../connector/answer.ts';
import type { ReadErrors } from '../../connector/problem.ts';

/** `{ error, message, field }`, and the same in a 200 with `ok: false`, which is a fault that can be switched on. */
export const readErrors: ReadErrors = ({ status, json }) => {
  const code = textAt(json, 'error');
  const isFine = status >= 200 && status <= 299 && (json as { ok?: unknown } | undefined)?.ok !== false;
  if (isFine || code === undefined) return undefined;
  const field = textAt(json, 'field');
  return {
    code,
    message: textAt(json, 'message') ?? textAt(json, 'error_description') ?? code,
    ...(field === undefined ? {} : { field }),
    ...(code === 'invalid_token' ? { kind: 'unauthenticated' as const } : {}),
    ...(code === 'rate_limited' ? { kind: 'rate_limited' as const } : {}),
  };
};
