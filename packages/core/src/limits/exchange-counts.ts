import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** Calls are counted by the minute. */
export const windowMs = 60_000;

/** Calls of one caller in one window that the other processes do not know of yet. */
export interface Counted {
  readonly projectId: string;
  readonly kind: 'key' | 'user';
  readonly id: string;
  readonly windowStart: number;
  readonly used: number;
}

/** Adds them to what all processes have counted, and returns that, with the count of the window before. */
export async function exchangeCounts(
  db: Db,
  counted: Counted,
): Promise<{ readonly used: number; readonly previous: number }> {
  // A user's id is the host's own and may be long or telling: the hash does as well.
  const subject = `${counted.kind}:${counted.kind === 'key' ? counted.id : hash('sha256', counted.id, 'base64url')}`;
  const start = new Date(counted.windowStart);
  const before = new Date(counted.windowStart - windowMs);
  const { rows } = await sql<{ used: number; previous: number }>`
    with told as (
      insert into connect.rate_window as w (project_id, subject, window_start, used)
      values (${counted.projectId}, ${subject}, ${start}, ${counted.used})
      on conflict (project_id, subject, window_start) do update set used = w.used + excluded.used
      returning used
    )
    select told.used, coalesce((
      select used from connect.rate_window
      where project_id = ${counted.projectId} and subject = ${subject} and window_start = ${before}
    ), 0) as previous
    from told
  `.execute(db);
  return rows[0] ?? { used: counted.used, previous: 0 };
}
