import type { Actor } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import { emitChange } from '../outbox/emit-change.ts';

interface Ending {
  readonly actor: Actor;
  readonly owner: { readonly id: string; readonly externalId: string };
  /** One of the owner's accounts; without it all of them. */
  readonly connectionId?: string;
  readonly why: 'taken_back' | 'owner_left';
}

/**
 * Makes shared accounts personal again. Nobody but the owner uses them from here on: the switches of members are gone, so
 * that nothing begins again by itself when the account is shared another time, and what runs for them ends at its next step.
 */
export async function endSharingIn(trx: ProjectTrx, { actor, owner, connectionId, why }: Ending): Promise<void> {
  let shared = trx
    .selectFrom('connect.connection')
    .select(['id', 'integration_id', 'organisation'])
    .where('user_id', '=', owner.id)
    .where('organisation', 'is not', null)
    .orderBy('id')
    .forUpdate();
  if (connectionId !== undefined) shared = shared.where('id', '=', connectionId);
  for (const { id, integration_id: integrationId, organisation } of await shared.execute()) {
    await trx.updateTable('connect.connection').set({ organisation: null }).where('id', '=', id).execute();
    await trx.deleteFrom('connect.member_switch').where('connection_id', '=', id).execute();
    const target = { connectionId: id, integrationId };
    await recordAudit(trx, actor, {
      action: 'connection.unshared',
      user: owner,
      target: { ...target, why },
      before: { organisation },
    });
    await emitChange(trx, { userId: owner.id, organisation, type: 'connection.unshared', payload: { ...target, why } });
  }
}
