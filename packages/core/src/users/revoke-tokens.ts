import type { Actor, Subject } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { revokeUsableLinks } from '../connect-links/revoke-usable.ts';
import { forProject } from '../db/project-db.ts';
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
    await revokeUsableLinks(trx, actor, user);
    await recordAudit(trx, actor, { action: 'user.tokens_revoked', user });
    await emitChange(trx, { userId: id, type: 'user.tokens_revoked', payload: { userId: subject.userId } });
  });
  return { validAfter: validAfter.toISOString() };
}
