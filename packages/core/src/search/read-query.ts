import { AppError } from '@acme/api';
import { parseQuery, printQuery, QueryError } from '@acme/api/query';
import { compileQuery } from './compile-query.ts';
import type { Condition, SearchContext } from './condition.ts';
import { QueryProblem } from './query-problem.ts';

/** A text of the search language as a condition on `connect.connected_user u`. @throws invalid_query with the position */
export function readQuery(context: SearchContext, text: string): Condition {
  try {
    return compileQuery(context, parseQuery(text));
  } catch (error) {
    if (QueryError.is(error)) throw invalidQuery(text, error.position, error.length, error.message, error);
    if (!(error instanceof QueryProblem)) throw error;
    const printed = printQuery(error.term);
    const position = placeOf(text, printed);
    throw position === -1
      ? invalidQuery(text, 0, text.length, `${printed}: ${error.message}.`, error)
      : invalidQuery(text, position, printed.length, `${error.message}.`, error);
  }
}

function invalidQuery(text: string, position: number, length: number, why: string, cause: unknown): AppError {
  const part = text.slice(position, position + length);
  const place = `at position ${position}${part === '' ? '' : ` ("${part}")`}`;
  return new AppError('invalid_query', `The search was not understood ${place}: ${why}`, {
    cause,
    fields: { query: { code: 'invalid_query', message: why, position, length } },
  });
}

/** Where a term stands in the text as it is printed: by itself, and not inside quotes. -1 if it was written otherwise. */
function placeOf(text: string, printed: string): number {
  for (let at = text.indexOf(printed); at !== -1; at = text.indexOf(printed, at + 1)) {
    const isWhole = /(^|[\s(-])$/.test(text.slice(0, at)) && /^([\s)]|$)/.test(text.slice(at + printed.length));
    if (
      isWhole &&
      !text
        .slice(0, at)
        .replace(/"(?:[^"\\]|\\[^])*"/g, '')
        .includes('"')
    )
      return at;
  }
  return -1;
}
