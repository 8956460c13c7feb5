import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { planEachTime } from '../db/name-statements.ts';
import type { Condition } from '../search/condition.ts';

/** Past this many, a list says "10,000+": nobody reads on, and counting a million takes as long as it takes. */
const countedUpTo = 10_000;

/** How many users a condition finds. */
export async function countUsers(
  db: Db,
  projectId: string,
  condition: Condition,
): Promise<{ readonly count: number; readonly exact: boolean }> {
  const { rows } = await sql<{ count: number }>`${sql.raw(planEachTime)}
    select count(*)::int as count from (
      select from connect.connected_user u
      where u.project_id = ${projectId} and u.deleted_at is null and ${condition}
      limit ${countedUpTo + 1}
    ) found`.execute(db);
  const count = rows[0]?.count ?? 0;
  return { count: Math.min(count, countedUpTo), exact: count <= countedUpTo };
}
