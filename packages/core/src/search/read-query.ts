import { AppError } from '@acme/api';
import { parseQuery, printQuery, QueryError } from '@acme/api/query';
import { compileQuery, type Condition, type SearchContext } from './compile-query.ts';
import { QueryProblem } from './query-problem.ts';

/** A text of the search language as a condition on `connect.connected_user u`. @throws invalid_query with the position */
export function readQuery(context: SearchContext, text: string): Condition {
  try {
    return compileQuery(context, parseQuery(text));
  } catch (error) {
    if (QueryError.is(error)) throw invalidQuery(text, error.position, error.length, error.message, error);
    if (!(error instanceof QueryProblem)) throw error;
    const printed = printQuery(error.term);
    const position = text.indexOf(printed);
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
