import { normalQuery } from './normal-query.ts';
import { QueryError } from './query-error.ts';
import { orMisplaced, readTerm } from './read-term.ts';
import type { Query } from './types.ts';

/** What a text may hold at most. */
export const queryLimits = { characters: 1_000, terms: 50, nesting: 10 } as const;

const or = /OR(?![^\s()])/y;

/**
 * Reads a text of the search language; the result is normal (see `normalQuery`).
 *
 * @example
 * parseQuery('meta.plan:pro -state:connected')
 * @throws QueryError with the place of the mistake
 */
export function parseQuery(text: string): Query {
  const fail = (message: string, position: number, length: number): never => {
    throw new QueryError(message, position, length);
  };
  const { characters } = queryLimits;
  if (text.length > characters) {
    fail(
      `The search has ${text.length} characters and may have ${characters}. Shorten it.`,
      characters,
      text.length - characters,
    );
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) fail('The search contains the character NUL, which no stored text can contain. Delete it.', nul, 1);

  let at = 0;
  let terms = 0;
  const skipSpaces = (): void => {
    while (/\s/.test(text[at] ?? '')) at++;
  };
  const isOr = (): boolean => {
    or.lastIndex = at;
    return or.test(text);
  };

  const readAny = (depth: number): Query => {
    const any: Query[] = [];
    for (let orAt: number | undefined; ; at += 2) {
      const all = readAll(depth);
      const missing = all.length > 0 ? undefined : isOr() ? at : orAt;
      if (missing !== undefined) {
        fail(orMisplaced, missing, 2);
      }
      any.push({ kind: 'and', all });
      if (!isOr()) return { kind: 'or', any };
      orAt = at;
    }
  };

  const readAll = (depth: number): Query[] => {
    const all: Query[] = [];
    for (;;) {
      skipSpaces();
      if (at >= text.length || text[at] === ')' || isOr()) return all;
      all.push(readNegated(depth));
    }
  };

  const readNegated = (depth: number): Query => {
    const start = at;
    while (text[at] === '-') at++;
    if (at > start && /^[\s)]?$/.test(text[at] ?? '')) {
      fail(
        'A minus negates what directly follows it, and nothing does. Remove the space, or use quotes to search for it.',
        start,
        at - start,
      );
    }
    const isNegated = (at - start) % 2 === 1;
    const query = text[at] === '(' ? readGroup(depth + 1) : readOne();
    return isNegated ? { kind: 'not', query } : query;
  };

  const readGroup = (depth: number): Query => {
    const open = at;
    const { nesting } = queryLimits;
    if (depth > nesting)
      fail(`Parentheses are nested more than ${nesting} deep, which is the limit. Leave some out.`, open, 1);
    at++;
    skipSpaces();
    if (text[at] === ')')
      fail('Nothing stands between these parentheses. Write terms there, or leave them out.', open, at + 1 - open);
    const query = readAny(depth);
    if (text[at] !== ')')
      fail('This parenthesis is never closed. Add the second one, or use quotes to search for it.', open, 1);
    at++;
    return query;
  };

  const readOne = (): Query => {
    const { term, end } = readTerm(text, at);
    if (++terms > queryLimits.terms) {
      fail(
        `The search has more than ${queryLimits.terms} terms, which is the limit. Leave out what begins here.`,
        at,
        text.length - at,
      );
    }
    at = end;
    return term;
  };

  const query = readAny(0);
  if (at < text.length) fail('This parenthesis closes none. Remove it, or use quotes to search for it.', at, 1);
  return normalQuery(query);
}

/** Like `parseQuery`, for where a text that is still being typed is no exception. */
export function tryParseQuery(
  text: string,
): { readonly ok: true; readonly query: Query } | { readonly ok: false; readonly error: QueryError } {
  try {
    return { ok: true, query: parseQuery(text) };
  } catch (error) {
    if (error instanceof QueryError) return { ok: false, error };
    throw error;
  }
}
