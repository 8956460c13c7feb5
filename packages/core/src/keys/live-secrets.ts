import type { ProjectTrx } from '../db/project-db.ts';

/** How many secret keys work at a moment, besides one. */
export async function countLiveSecrets(trx: ProjectTrx, now: Date, besides?: string): Promise<number> {
  const rows = await trx
    .selectFrom('connect.api_key')
    .select('id')
    .where('disabled_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .execute();
  return rows.filter(({ id }) => id !== besides).length;
}
