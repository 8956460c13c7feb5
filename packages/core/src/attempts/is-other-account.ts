import type { ProjectDb } from '../db/project-db.ts';
import type { AttemptRow } from './move-attempt.ts';

/** The id of the account that is to be connected again, and no other in its place; undefined where any may be. */
export async function expectedAccount(
  db: ProjectDb,
  { reconnects }: Pick<AttemptRow, 'reconnects'>,
): Promise<string | undefined> {
  if (reconnects === null) return undefined;
  const connection = await db
    .selectFrom('connect.connection')
    .select('account_id')
    .where('id', '=', reconnects)
    .executeTakeFirst();
  return connection?.account_id;
}

/** Whether somebody signed in with another account than the one that is to be connected again. */
export async function isOtherAccount(
  db: ProjectDb,
  row: Pick<AttemptRow, 'reconnects'>,
  accountId: string,
): Promise<boolean> {
  return row.reconnects !== null && (await expectedAccount(db, row)) !== accountId;
}
