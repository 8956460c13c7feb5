import { type Actor, AppError } from '@acme/api';
import type { ProjectTrx } from '../db/project-db.ts';

/**
 * A key makes no key that outlives itself; a signing key has no end, so one with an end makes none. A person at the command line
 * may make any.
 *
 * @param expiresAt null: never
 * @throws insufficient_scope saying until when it may be
 */
export async function refuseLonger(trx: ProjectTrx, actor: Actor, expiresAt: Date | null): Promise<void> {
  if (actor.kind !== 'server') return;
  const maker = await trx
    .selectFrom('connect.api_key')
    .select('expires_at')
    .where('id', '=', actor.keyId)
    .executeTakeFirst();
  const end = maker?.expires_at ?? null;
  if (end === null || (expiresAt !== null && expiresAt <= end)) return;
  throw new AppError(
    'insufficient_scope',
    `A secret key makes no key that lasts longer than itself: this one ends at ${end.toISOString()}. Give an expiresAt by then, use a key that has no end, or the command "acme-connect keys".`,
  );
}
