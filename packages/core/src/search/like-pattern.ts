import { type RawBuilder, sql } from 'kysely';
import { foldCase } from './fold-case.ts';

/** The text, in small letters already, contains these characters, in upper or lower case. */
export function contains(text: RawBuilder<unknown>, part: string): RawBuilder<boolean> {
  // Half a character is sent as a replacement character, which may well be in a text.
  if (!part.isWellFormed()) return sql`false`;
  const pattern = `%${foldCase(part).replace(/[\\%_]/g, '\\$&')}%`;
  return sql`${text} like ${pattern}`;
}

/** The column is exactly this text. */
export function equals(column: RawBuilder<unknown>, value: string): RawBuilder<boolean> {
  return value.isWellFormed() ? sql`${column} = ${value}` : sql`false`;
}
