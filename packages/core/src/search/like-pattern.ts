import { type RawBuilder, sql } from 'kysely';

/** The text, in small letters already, contains these characters, in upper or lower case. Served by a trigram index. */
export function contains(text: RawBuilder<unknown>, part: string): RawBuilder<boolean> {
  const pattern = `%${part.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return sql`${text} like ${pattern}`;
}
