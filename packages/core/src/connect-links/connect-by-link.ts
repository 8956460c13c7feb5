import { admitAccount } from '../accounts/admit-account.ts';
import { connectAccount, type ConnectDeps } from '../attempts/connect-account.ts';
import { AccountRefused, LinkEnded } from '../attempts/end-attempt.ts';
import type { Finish } from '../attempts/finish.ts';
import type { FinishedSignIn } from '../attempts/keep-pending.ts';
import { moveAttempt } from '../attempts/move-attempt.ts';
import { refuseHeld } from '../availability/refuse-held.ts';
import { lockUser } from '../users/lock-user.ts';
import { linkState } from './describe-link.ts';
import { moveLink } from './move-link.ts';
import { linkActor } from './open.ts';

/**
 * Connects what somebody has signed in to with a link. Nothing is left to claim: the secret of the link was the right to,
 * and the cookie says that this is the browser in which it was used.
 *
 * @throws LinkEnded, AccountRefused
 */
export async function connectByLink(
  deps: ConnectDeps,
  { db, project, integration, row, grant, account }: FinishedSignIn,
): Promise<Finish> {
  const askedBy = await db.transaction(async (trx) => {
    const now = deps.clock.now();
    const link = await trx
      .selectFrom('connect.connect_link')
      .select(['id', 'state', 'expires_at', 'asked_by'])
      .where('id', '=', row.link_id ?? '')
      .forUpdate()
      .executeTakeFirst();
    if (link === undefined || linkState(link, now) !== 'opened') {
      throw new LinkEnded('This link was used, taken back or is too old. Nothing was connected.');
    }
    const user = await lockUser(trx, row.user_id, now);
    refuseHeld(integration, undefined, user.facts);
    const refusal = await admitAccount(trx, { integration, userId: user.id, facts: user.facts, accountId: account.id });
    if (refusal !== undefined) throw new AccountRefused(refusal);
    const actor = linkActor(project.id);
    const connectionId = await connectAccount(deps, trx, {
      actor,
      externalUserId: user.externalId,
      userId: user.id,
      integrationId: integration.id,
      account,
      credential: grant.credential,
      expiresAt: grant.expiresAt ?? null,
    });
    await moveAttempt(trx, row.id, 'connected', {
      connection_id: connectionId,
      account_id: account.id,
      account_label: account.label,
    });
    await moveLink(trx, actor, { id: link.id, externalUserId: user.externalId }, 'finished', {
      connection_id: connectionId,
    });
    return link.asked_by ?? user.externalId;
  });
  return { kind: 'connected', integrationName: integration.name, projectName: project.name, askedBy, account };
}
