import type { Query } from '@acme/api/query';
import { sql } from 'kysely';
import type { Condition, SearchContext } from './condition.ts';
import { storedValue } from './metadata-terms.ts';
import { type OrderedKey, orderedKey, orderedValue } from './ordered-value.ts';

/** A condition that an index answers in the order of a list. */
export interface IndexedValue {
  readonly ordered: OrderedKey;
  readonly condition: Condition;
  /** The query asks for nothing else. */
  readonly isAll: boolean;
}

/**
 * The value of a key with an index of its own that everybody has whom the query finds. Of several, the one that likely
 * fewer have: text before one of a few. @throws QueryProblem when no user could have it
 */
export function indexedValue({ definition }: SearchContext, query: Query): IndexedValue | undefined {
  const declared = definition.source.metadata;
  const found = (query.kind === 'and' ? query.all : [query]).flatMap((term) => {
    if (term.kind !== 'meta' || term.compare !== 'is' || !Object.hasOwn(declared, term.key)) return [];
    const field = declared[term.key];
    const ordered = orderedKey(term.key, field);
    if (ordered === undefined || !term.value.isWellFormed()) return [];
    const few = field?.kind === 'oneOf' || field?.kind === 'boolean' ? 1 : 0;
    return [{ ordered, few, value: storedValue(term, field) }];
  });
  const [best] = found.toSorted((one, other) => one.few - other.few);
  if (best === undefined) return undefined;
  const stored = sql`${JSON.stringify({ [best.ordered.key]: best.value })}::jsonb`;
  return {
    ordered: best.ordered,
    condition: sql`${orderedValue(best.ordered, sql`u.metadata`)} = ${orderedValue(best.ordered, stored)}`,
    isAll: query.kind !== 'and',
  };
}
