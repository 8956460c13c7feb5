import { type ActionAnswer, valueAt } from './answer.ts';
import type { ProblemKind, ReadErrors } from './problem.ts';

/**
 * Reads errors that stand at fixed places of the JSON.
 *
 * @example
 * errorsAt({ message: 'error.message', code: 'error.code', kinds: { activityLimitReached: 'rate_limited' } })
 */
export function errorsAt({
  message,
  code,
  field,
  kinds = {},
  isError = ({ status }) => status < 200 || status > 299,
}: {
  /** Places such as `error.errors.0.message`. */
  readonly message: string;
  readonly code?: string;
  readonly field?: string;
  /** What a code of the provider's means, where the status does not say it. */
  readonly kinds?: Readonly<Record<string, ProblemKind>>;
  /** For a provider that answers 200 to what went wrong as well. */
  readonly isError?: (answer: ActionAnswer) => boolean;
}): ReadErrors {
  return (answer) => {
    if (!isError(answer)) return undefined;
    const found = {
      message: wordsAt(answer.json, message),
      code: wordsAt(answer.json, code),
      field: wordsAt(answer.json, field),
    };
    const kind = found.code !== undefined && Object.hasOwn(kinds, found.code) ? kinds[found.code] : undefined;
    const said = Object.entries({ ...found, kind }).filter(([, value]) => value !== undefined);
    return Object.fromEntries(said);
  };
}

function wordsAt(json: unknown, place: string | undefined): string | undefined {
  const value = place === undefined ? undefined : valueAt(json, place);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
