import { type RawBuilder, sql } from 'kysely';
import type { Condition, SearchContext } from './condition.ts';
import { foldCase } from './fold-case.ts';
import { contains, equals } from './like-pattern.ts';

/** What the index of text takes apart: of fewer characters in a row it knows nothing. */
const gram = 3;

/** Whether the index of text narrows down who has this part. */
export function isIndexed(part: string): boolean {
  return part.isWellFormed() && Array.from(foldCase(part)).length >= gram;
}

/** The text of a user, which is its id and all its values, contains these characters, in upper or lower case. */
export function textContains(context: SearchContext, part: string): Condition {
  return narrowed(context, sql`u.search_grams`, part, contains(sql`u.search_text`, part));
}

/** What the account of a connection is called contains these characters, in upper or lower case. */
export function accountContains(context: SearchContext, part: string): Condition {
  return narrowed(context, sql`c.account_grams`, part, contains(sql`lower(c.account_label)`, part));
}

/** What the account of a connection is called is exactly this. */
export function accountIs(context: SearchContext, label: string): Condition {
  // In small letters as Postgres makes them, for it made those that are indexed.
  const condition = equals(sql`c.account_label`, label);
  return narrowed(context, sql`c.account_grams`, label, condition, sql`lower(${label})`);
}

/** A condition that holds only where this part is, with what an index knows of it. */
function narrowed(
  { projectId, oneByOne }: SearchContext,
  grams: RawBuilder<unknown>,
  part: string,
  condition: Condition,
  folded: RawBuilder<unknown> = sql`${foldCase(part)}`,
): Condition {
  if (oneByOne === true || !isIndexed(part)) return condition;
  return sql`(${grams} @> connect.search_grams(${projectId}, ${folded}) and ${condition})`;
}
