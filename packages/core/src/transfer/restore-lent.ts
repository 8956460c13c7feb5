import type { Actor } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import { findLent } from '../organisations/find-lent.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { findUserId } from '../users/ensure-user.ts';
import { turnMembers } from '../workflows/turn-switch.ts';
import type { LentPart } from './format.ts';
import type { Merge } from './merge-metadata.ts';

interface Restoring {
  readonly actor: Actor;
  readonly definition: Definition;
  readonly externalId: string;
}

/**
 * Switches on what a user had on for colleagues' accounts. Done after all users, since an owner may come later in the file.
 * Where the account is not here, or is not shared with the user here, it is told and left.
 */
export async function restoreLent(
  trx: ProjectTrx,
  { actor, definition, externalId }: Restoring,
  lent: readonly LentPart[],
): Promise<Merge['left']> {
  const user = await trx
    .selectFrom('connect.connected_user')
    .select('id')
    .where('external_id', '=', externalId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (user === undefined) return [];
  const who = { id: user.id, externalId };
  const left: Merge['left'][number][] = [];
  for (const part of lent) {
    const { integrationId, accountId } = part;
    const what = `switches ${integrationId} ${accountId}`;
    const connectionId = await findShared(trx, definition, user.id, part);
    if (connectionId === undefined) {
      const message = 'The account is not here, or is not shared with this user here. Switch its workflows on by hand.';
      left.push({ what, code: 'not_shared', message });
      continue;
    }
    const isKnown = (id: string) => definition.workflows.get(id)?.integration.id === integrationId;
    for (const workflowId of part.workflows.filter(isKnown)) {
      if (!(await turnMembers(trx, { actor, userId: user.id, connectionId, workflowId, enabled: true }))) continue;
      const target = { workflowId, connectionIds: [connectionId] };
      await recordAudit(trx, actor, { action: 'workflow.enabled', user: who, target: { ...target, why: 'imported' } });
      await emitChange(trx, { userId: user.id, type: 'workflow.enabled', payload: { ...target, by: actor.kind } });
    }
  }
  return left;
}

async function findShared(
  trx: ProjectTrx,
  { sharing }: Definition,
  userId: string,
  { ownerId, integrationId, accountId }: LentPart,
): Promise<string | undefined> {
  const owner = await findUserId(trx, ownerId);
  if (owner === undefined) return undefined;
  const account = await trx
    .selectFrom('connect.connection')
    .select('id')
    .where('user_id', '=', owner)
    .where('integration_id', '=', integrationId)
    .where('account_id', '=', accountId)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .executeTakeFirst();
  if (account === undefined) return undefined;
  return (await findLent(trx, sharing, { userId, integrationId, connectionId: account.id }))[0];
}
