import type { Actor, Subject } from '@acme/api';
import { sql } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import { moveLink } from '../connect-links/move-link.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { getUserId } from './ensure-user.ts';

/** Refuses every user token that was signed until now, and ends the links that may have been made with one, within five seconds on every process. @throws not_found */
export async function revokeTokens(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  actor: Actor,
  subject: Subject,
): Promise<{ readonly validAfter: string }> {
  const db = forProject(deps.db, subject.projectId);
  const id = await getUserId(db, subject.userId);
  const validAfter = deps.clock.now();
  await db.transaction(async (trx) => {
    await trx
      .updateTable('connect.connected_user')
      .set({ tokens_valid_after: validAfter })
      .where('id', '=', id)
      .execute();
    const user = { id, externalId: subject.userId };
    await revokeLinks(trx, actor, user);
    await recordAudit(trx, actor, { action: 'user.tokens_revoked', user });
    await emitChange(trx, { userId: id, type: 'user.tokens_revoked', payload: { userId: subject.userId } });
  });
  return { validAfter: validAfter.toISOString() };
}

/** Whoever held a token of the user may have made links with it. */
async function revokeLinks(
  trx: ProjectTrx,
  actor: Actor,
  user: { readonly id: string; readonly externalId: string },
): Promise<void> {
  const usable = await trx
    .selectFrom('connect.connect_link')
    .select('id')
    .where('user_id', '=', user.id)
    .where('state', 'in', ['open', 'opened'])
    .where(sql<boolean>`expires_at > now()`)
    .execute();
  for (const { id } of usable) await moveLink(trx, actor, { id, externalUserId: user.externalId }, 'revoked');
}
