import type { ProjectTrx } from '../db/project-db.ts';

/** The accounts that a user shares, and with whom. */
export async function readShared(
  trx: ProjectTrx,
  userId: string,
): Promise<readonly { readonly id: string; readonly organisation: string }[]> {
  return await trx
    .selectFrom('connect.connection')
    .select(['id', 'organisation'])
    .where('user_id', '=', userId)
    .where('organisation', 'is not', null)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .$narrowType<{ organisation: string }>()
    .execute();
}

/** Whose members have to look again when something becomes of a user who shares accounts; null for one who shares none. */
export async function sharedWith(trx: ProjectTrx, userId: string): Promise<string | null> {
  return (await readShared(trx, userId))[0]?.organisation ?? null;
}
