import type { Query } from '@acme/api/query';
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
  const condition = contains(sql`u.search_text`, part);
  if (context.narrowed === true || !isIndexed(part)) return condition;
  return narrowed(context, sql`u.search_grams`, [sql`${foldCase(part)}`], condition);
}

/** What the account of a connection is called contains these characters, in upper or lower case. */
export function accountContains(context: SearchContext, part: string): Condition {
  const condition = contains(sql`lower(c.account_label)`, part);
  return isIndexed(part) ? narrowed(context, sql`c.account_grams`, [sql`${foldCase(part)}`], condition) : condition;
}

/** What the account of a connection is called is exactly this. */
export function accountIs(context: SearchContext, label: string): Condition {
  const condition = equals(sql`c.account_label`, label);
  // In small letters as Postgres makes them, for it made those that are indexed.
  return isIndexed(label) ? narrowed(context, sql`c.account_grams`, [sql`lower(${label})`], condition) : condition;
}

/** The part of the text that a term asks for, if the index of text narrows it down. */
export function indexedPart(term: Query): string | undefined {
  const part =
    term.kind === 'text'
      ? term.text
      : (term.kind === 'id' && term.match === 'contains') || (term.kind === 'meta' && term.compare === 'contains')
        ? term.value
        : undefined;
  return part !== undefined && isIndexed(part) ? part : undefined;
}

/**
 * What the index knows of several parts that one user's text has all of. Asked together, so that what nearly everybody has
 * is left out beside what few have: with a million users, 98 ms become 15.
 */
export function textHasAll(context: SearchContext, parts: readonly string[]): Condition {
  return narrowed(
    context,
    sql`u.search_grams`,
    parts.map((part) => sql`${foldCase(part)}`),
    sql`true`,
  );
}

/** A condition that holds only where these parts are, with what an index knows of them. */
function narrowed(
  { projectId, oneByOne, common = [] }: SearchContext,
  grams: RawBuilder<unknown>,
  folded: readonly RawBuilder<unknown>[],
  condition: Condition,
): Condition {
  if (oneByOne === true) return condition;
  const asked = sql`connect.rare_grams(${projectId}, array[${sql.join(folded)}]::text[], ${[...common]}::int[])`;
  return sql`(${grams} @> ${asked} and ${condition})`;
}
