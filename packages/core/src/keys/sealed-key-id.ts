import { type RawBuilder, sql } from 'kysely';

/**
 * The id of the key that sealed a column's value, or empty text for what was never sealed: that may be a
 * secret in plain, and no part of it may be shown as if it were the name of a key.
 */
export function sealedKeyId(column: string): RawBuilder<string> {
  const sealed = sql.ref(column);
  return sql`coalesce(substring(${sealed} from '^v1[.]([a-z0-9-]{1,32})[.]'), '')`;
}
