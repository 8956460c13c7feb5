import type { Actor, Replay } from '@acme/api';
import { sql } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { dispatchChannel } from '../outbox/emit-change.ts';
import { expectDestination, noDelivery } from './deliveries.ts';

/** Sends again what was sent, with the same ids, so that who knows it already can tell. @throws not_found */
export async function replayDeliveries(
  deps: Pick<CoreDeps, 'db'>,
  actor: Actor,
  what: Replay,
): Promise<{ readonly replayed: number }> {
  return await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    const again = trx
      .updateTable('connect.delivery')
      .set({ state: 'pending', tries: 0, next_try_at: new Date(), delivered_at: null });
    let replayed: number;
    if ('deliveryId' in what) {
      const { numUpdatedRows } = await again.where('id', '=', what.deliveryId).executeTakeFirst();
      if (numUpdatedRows === 0n) throw noDelivery();
      replayed = 1;
    } else {
      await expectDestination(trx, what.destinationId);
      const { numUpdatedRows } = await again
        .where('destination_id', '=', what.destinationId)
        .where('created_at', '>=', new Date(what.from))
        .where('created_at', '<', new Date(what.to))
        .where('state', 'in', [...what.states])
        .executeTakeFirst();
      replayed = Number(numUpdatedRows);
    }
    await recordAudit(trx, actor, { action: 'destination.replayed', target: { ...what }, after: { replayed } });
    await sql`select pg_notify(${dispatchChannel}, '')`.execute(trx.unbound);
    return { replayed };
  });
}
