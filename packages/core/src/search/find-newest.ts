import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { planEachTime } from '../db/name-statements.ts';
import type { Condition } from './condition.ts';
import { afterCursor, type Place } from './cursor.ts';
import type { IndexedValue } from './indexed-value.ts';
import type { ServedBy } from './served-by.ts';

/** A page of the users that a condition finds, newest first. */
export interface Searched {
  readonly projectId: string;
  readonly condition: Condition;
  /** The same condition, made to be asked of one user after the other. */
  readonly oneByOne: Condition;
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly servedBy: ServedBy;
  /** What an index of its own finds newest first, where there is one. */
  readonly indexed?: Pick<IndexedValue, 'condition' | 'isAll'> | undefined;
}

/** How many of the newest users are looked at one by one: at first, when nobody was found among those, and at most. */
export interface Reach {
  readonly glance: number;
  readonly look: number;
  readonly most: Readonly<Record<ServedBy, number>>;
}

/**
 * Measured with a million users. To go on from the newest costs 3 µs for each who is passed, an index of values 10 µs for
 * each who is found, and one of parts the same and 5 to 30 ms besides; without any, a million are looked at.
 */
const measured: Reach = { glance: 250, look: 2_000, most: { values: 15_000, parts: 15_000, nothing: 60_000 } };

/**
 * The places of a page, and of one user more if there are more.
 *
 * How many users of this project a value finds is not known to Postgres, whose statistics are of all projects together, and
 * one plan for rare and common values would read a million users to find one, or sort half a million to show 25. So the
 * newest few are looked at first. If they fill the page, it is done; if some are found, it goes on among the newest, which
 * ends as soon as the page is full; if none is, or too many would have to be passed, an index is asked for everybody.
 *
 * A value with an index of its own is found in order: the newest are then those who have it, and if nothing else is asked,
 * the first of them are the page.
 */
export async function findNewest(
  db: Db,
  searched: Searched,
  { glance, look, most }: Reach = measured,
): Promise<readonly Place[]> {
  if (searched.indexed?.isAll === true) return await placesAmong(db, searched, searched.limit + 1);
  const farthest = most[searched.servedBy];
  for (const newest of searched.servedBy === 'values' ? [glance] : [glance, look]) {
    const seen = await placesAmong(db, searched, newest);
    if (seen.length > searched.limit) return seen;
    if (seen.length === 0) continue;
    const expected = (newest * (searched.limit + 1)) / seen.length;
    const further = expected > farthest ? [] : await placesAmong(db, searched, farthest);
    if (further.length > searched.limit) return further;
    break;
  }
  const { rows } = await everybodySql(searched).execute(db);
  return rows;
}

async function placesAmong(db: Db, searched: Searched, newest: number): Promise<readonly Place[]> {
  const { rows } = await amongNewestSql(searched, newest).execute(db);
  return rows;
}

/** The limit inside keeps the condition from choosing the plan, and one that an index answers in order chooses it. */
export function amongNewestSql({ projectId, oneByOne, cursor, limit, indexed }: Searched, newest: number) {
  // Where as many are read as are shown, what the index cannot tell apart is told apart before they are counted; in words
  // that no other index answers.
  const rest = indexed?.isAll === true ? sql`coalesce(${oneByOne}, false)` : sql`true`;
  const chosen = indexed === undefined ? sql`true` : sql`${indexed.condition} and ${rest}`;
  return sql<Place>`${sql.raw(planEachTime)}
    select u.id, u.created_at::text as at
    from (
      select u.project_id, u.id, u.external_id, u.created_at, u.updated_at, u.metadata, u.search_text
      from connect.connected_user u
      where u.project_id = ${projectId} and u.deleted_at is null and ${afterCursor(cursor, 'u.created_at', 'u.id')}
        and ${chosen}
      order by u.created_at desc, u.id desc
      limit ${newest}
    ) u
    where ${oneByOne}
    order by u.created_at desc, u.id desc
    limit ${limit + 1}`;
}

/** The offset keeps the order apart, for which the newest would be read one by one. */
export function everybodySql({ projectId, condition, cursor, limit }: Searched) {
  return sql<Place>`${sql.raw(planEachTime)}
    select u.id, u.created_at::text as at
    from (
      select u.id, u.created_at
      from connect.connected_user u
      where u.project_id = ${projectId} and u.deleted_at is null and ${condition}
        and ${afterCursor(cursor, 'u.created_at', 'u.id')}
      offset 0
    ) u
    order by u.created_at desc, u.id desc
    limit ${limit + 1}`;
}
