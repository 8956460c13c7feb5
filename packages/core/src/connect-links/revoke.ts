import { type Actor, AppError, type ConnectLink, type Subject } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { findUserId } from '../users/ensure-user.ts';
import { describeLink } from './describe-link.ts';
import { moveLink } from './move-link.ts';

/** Ends a link, also for a browser that is at the provider with it right now. @throws not_found, conflict once it is finished */
export async function revokeConnectLink(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  actor: Actor,
  subject: Subject,
  linkId: string,
): Promise<ConnectLink> {
  const db = forProject(deps.db, subject.projectId);
  const userId = await findUserId(db, subject.userId);
  const noLink = new AppError('not_found', 'There is no such link. Links are forgotten thirty days after their end.');
  if (userId === undefined) throw noLink;
  return await db.transaction(async (trx) => {
    const row = await trx
      .selectFrom('connect.connect_link')
      .selectAll()
      .where('id', '=', linkId)
      .where('user_id', '=', userId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw noLink;
    if (row.state === 'finished') {
      throw new AppError(
        'conflict',
        'An account was connected with this link already. Disconnect the account instead.',
      );
    }
    const moved = await moveLink(trx, actor, { id: linkId, externalUserId: subject.userId }, 'revoked');
    return describeLink(moved ?? row, deps.clock.now());
  });
}
