import type { ProjectDb } from '../db/project-db.ts';
import type { AttemptRow } from './move-attempt.ts';

/** Whether somebody signed in with another account than the one that is to be connected again. */
export async function isOtherAccount(db: ProjectDb, { reconnects }: AttemptRow, accountId: string): Promise<boolean> {
  if (reconnects === null) return false;
  const connection = await db
    .selectFrom('connect.connection')
    .select('account_id')
    .where('id', '=', reconnects)
    .executeTakeFirst();
  return connection?.account_id !== accountId;
}
