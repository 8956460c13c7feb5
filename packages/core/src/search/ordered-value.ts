import { hash } from 'node:crypto';
import type { MetadataField } from '@acme/integrations';
import { type RawBuilder, sql } from 'kysely';

/** What an index holds of a key: its number, its date, or a hash of whatever else it is, which says only what is equal. */
export type OrderedKind = 'number' | 'date' | 'value';

/** A key of the metadata that has an index of its own. */
export interface OrderedKey {
  readonly kind: OrderedKind;
  readonly key: string;
}

export const midnight = 'T00:00:00.000Z';

/** The index that a definition asks for; undefined for a key without. */
export function orderedKey(key: string, field: MetadataField | undefined): OrderedKey | undefined {
  if (field === undefined || field.kind === 'secret' || !field.indexed) return undefined;
  return { key, kind: field.kind === 'number' || field.kind === 'date' ? field.kind : 'value' };
}

export function indexName({ kind, key }: OrderedKey): string {
  return `user_by_${kind}_${hash('sha256', key, 'hex').slice(0, 16)}`;
}

/**
 * What the index of a key holds of it, null where it is of another kind. The text of this expression is what Postgres knows
 * an index by, so a query and the index of a key take it from here. The key stands in it as a literal.
 *
 * @param metadata the column, as the statement names it, or one value of its shape
 */
export function orderedValue({ kind, key }: OrderedKey, metadata: RawBuilder<unknown>): RawBuilder<unknown> {
  const name = sql.lit(key);
  switch (kind) {
    case 'number':
      return sql`(case when jsonb_typeof(${metadata} -> ${name}) = 'number' then (${metadata} ->> ${name})::numeric end)`;
    case 'date':
      // Moments in UTC are in order as text, and a day is kept as itself.
      return sql`((case when length(${metadata} ->> ${name}) = 10 then (${metadata} ->> ${name}) || ${sql.lit(midnight)}
        else ${metadata} ->> ${name} end) collate "C")`;
    case 'value':
      return sql`hashtextextended(${metadata} ->> ${name}, 0)`;
  }
}
