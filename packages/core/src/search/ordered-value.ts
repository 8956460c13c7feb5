import { type RawBuilder, sql } from 'kysely';

/** Kinds of metadata that have an order. */
export type OrderedKind = 'number' | 'date';

export const midnight = 'T00:00:00.000Z';

/**
 * The value of a key as something with an order, null where it is of another kind. The text of this expression is what
 * Postgres knows an index by, so a query and the index of a key take it from here. The key stands in it as a literal.
 *
 * @param metadata the column, as the statement names it
 */
export function orderedValue(kind: OrderedKind, metadata: RawBuilder<unknown>, key: string): RawBuilder<unknown> {
  const name = sql.lit(key);
  // Moments in UTC are in order as text, and a day is kept as itself.
  return kind === 'number'
    ? sql`(case when jsonb_typeof(${metadata} -> ${name}) = 'number' then (${metadata} ->> ${name})::numeric end)`
    : sql`((case when length(${metadata} ->> ${name}) = 10 then (${metadata} ->> ${name}) || ${sql.lit(midnight)}
        else ${metadata} ->> ${name} end) collate "C")`;
}
