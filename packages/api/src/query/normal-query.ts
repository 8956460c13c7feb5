import { QueryError } from './query-error.ts';
import { isBareValue } from './read-word.ts';
import type { Query } from './types.ts';

const deepest = 500;
const everybody: Query = { kind: 'and', all: [] };
const nobody: Query = { kind: 'or', any: [] };

/**
 * The one form of a query that means the same: groups in groups of their kind are flattened, groups of one are
 * unwrapped, double negation goes, and what can only be everybody or nobody becomes that. The quotes that a
 * metadata value cannot do without are set. What `parseQuery` returns is always normal.
 *
 * @example
 * normalQuery({ kind: 'or', any: [{ kind: 'suspended' }] }) // { kind: 'suspended' }
 * @throws QueryError for a query nested deeper than 500 levels
 */
export function normalQuery(query: Query): Query {
  return normal(query, 0);
}

function normal(query: Query, depth: number): Query {
  if (depth > deepest) {
    throw new QueryError(`The query is nested deeper than ${deepest} levels, which nobody can read. Flatten it.`, 0, 0);
  }
  switch (query.kind) {
    case 'and': {
      const all = query.all.map((each) => normal(each, depth + 1)).flatMap((q) => (q.kind === 'and' ? q.all : [q]));
      return all.some(isNobody) ? nobody : all.length === 1 && all[0] !== undefined ? all[0] : { kind: 'and', all };
    }
    case 'or': {
      const any = query.any.map((each) => normal(each, depth + 1)).flatMap((q) => (q.kind === 'or' ? q.any : [q]));
      return any.some(isEverybody)
        ? everybody
        : any.length === 1 && any[0] !== undefined
          ? any[0]
          : { kind: 'or', any };
    }
    case 'not': {
      const inner = normal(query.query, depth + 1);
      if (inner.kind === 'not') return inner.query;
      return isEverybody(inner) ? nobody : isNobody(inner) ? everybody : { kind: 'not', query: inner };
    }
    case 'meta':
      return query.quoted || isBareValue(query.value) ? query : { ...query, quoted: true };
    default:
      return query;
  }
}

function isEverybody(query: Query): boolean {
  return query.kind === 'and' && query.all.length === 0;
}

/** True for the normal form of what no user can match, such as any of no conditions. */
export function isNobody(query: Query): boolean {
  return query.kind === 'or' && query.any.length === 0;
}
