import { randomUUID } from 'node:crypto';
import { type Actor, AppError } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import type { ProjectDb, ProjectTrx } from '../db/project-db.ts';
import { searchText } from '../metadata/search-text.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { invalidToken, TokenRefusal } from '../user-tokens/index.ts';
import { readTokensValidAfter } from './tokens-valid-after.ts';

/**
 * The inner id of a user, who is made when seen for the first time.
 *
 * @throws invalid_token when the user was deleted after the caller's token was signed; not_found for who only looks
 */
export async function ensureUser(db: ProjectDb, actor: Actor, externalId: string): Promise<string> {
  const known = await findUserId(db, externalId);
  if (known !== undefined) return known;
  // A view shows a user who is there, and makes none.
  if (actor.kind === 'user' && actor.view !== undefined) throw userNotFound();
  return await db.transaction(async (trx) => {
    const id = randomUUID();
    const made = await trx
      .insertInto('connect.connected_user', { id, external_id: externalId, search_text: searchText(externalId, {}) })
      .onConflict((conflict) => conflict.columns(['project_id', 'external_id']).doNothing())
      .executeTakeFirst();
    if (made.numInsertedOrUpdatedRows === 0n) return await getUserId(trx, externalId);
    await refuseReturn(trx, actor, externalId);
    await recordAudit(trx, actor, { action: 'user.created', user: { id, externalId } });
    await emitChange(trx, { userId: id, type: 'user.created', payload: { userId: externalId } });
    return id;
  });
}

/** The proof of a token is kept for some seconds, in which its user may have been deleted. */
async function refuseReturn(trx: ProjectTrx, actor: Actor, externalId: string): Promise<void> {
  if (actor.kind !== 'user') return;
  const validAfter = await readTokensValidAfter(trx.unbound, trx.projectId, externalId);
  if (validAfter === undefined || actor.issuedAt >= validAfter) return;
  throw invalidToken(new TokenRefusal('user-valid-after', 'it was issued before the user was deleted'));
}

export async function findUserId(db: ProjectDb | ProjectTrx, externalId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('connect.connected_user')
    .select('id')
    .where('external_id', '=', externalId)
    .executeTakeFirst();
  return row?.id;
}

/** @throws not_found */
export async function getUserId(db: ProjectDb | ProjectTrx, externalId: string): Promise<string> {
  const id = await findUserId(db, externalId);
  if (id === undefined) throw userNotFound();
  return id;
}

export function userNotFound(): AppError {
  return new AppError(
    'not_found',
    'There is no such user. A user exists once it has signed in or the server has set its metadata.',
  );
}
