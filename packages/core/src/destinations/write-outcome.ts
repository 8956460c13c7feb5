import { sql } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import type { ProjectDb, ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';
import type { DeliveryRow } from './describe.ts';
import { type DeliveryTiming, nextTryInMs } from './delivery-timing.ts';
import type { SendOutcome } from './send-event.ts';

/**
 * Writes down how a try ended, when the next one is due, and whether the destination is given up. Returns what follows from it
 * for the delivery.
 */
export async function writeOutcome(
  deps: Pick<CoreDeps, 'log'>,
  db: ProjectDb,
  timing: DeliveryTiming,
  delivery: DeliveryRow,
  outcome: SendOutcome,
): Promise<'delivered' | 'pending' | 'failed'> {
  const tries = delivery.tries + 1;
  const nextMs = outcome.delivered ? undefined : nextTryInMs(timing, tries, outcome.retryAfterMs);
  const state = outcome.delivered ? 'delivered' : nextMs === undefined ? 'failed' : 'pending';
  await db.transaction(async (trx) => {
    const written = await trx
      .updateTable('connect.delivery')
      .set({
        state,
        tries,
        next_try_at: nextMs === undefined ? null : sql<Date>`now() + make_interval(secs => ${nextMs / 1_000})`,
        delivered_at: outcome.delivered ? new Date() : null,
        last_status: outcome.status ?? null,
        last_error: outcome.error ?? null,
      })
      .where('id', '=', delivery.id)
      // Somebody may have asked for it again, or taken the destination away.
      .where('state', '=', 'pending')
      .where('tries', '=', delivery.tries)
      .executeTakeFirst();
    if (written.numUpdatedRows === 0n) return;
    await trx
      .insertInto('connect.delivery_try', {
        delivery_id: delivery.id,
        took_ms: outcome.tookMs,
        status: outcome.status ?? null,
        error: outcome.error ?? null,
        answer: outcome.answer ?? null,
      })
      .execute();
    await judgeDestination(deps, trx, timing, delivery.destination_id, outcome);
  });
  return state;
}

async function judgeDestination(
  { log }: Pick<CoreDeps, 'log'>,
  trx: ProjectTrx,
  timing: DeliveryTiming,
  destinationId: string,
  outcome: SendOutcome,
): Promise<void> {
  if (outcome.delivered) {
    await trx
      .updateTable('connect.destination')
      .set({ failing_since: null })
      .where('id', '=', destinationId)
      .where('failing_since', 'is not', null)
      .execute();
    return;
  }
  const row = await trx
    .updateTable('connect.destination')
    .set({ failing_since: sql<Date>`coalesce(failing_since, now())` })
    .where('id', '=', destinationId)
    .where('state', '=', 'active')
    .returning([
      'url',
      sql<boolean>`failing_since < now() - make_interval(secs => ${timing.disableAfterMs / 1_000})`.as('is_over'),
    ])
    .executeTakeFirst();
  if (row === undefined || !(outcome.gone || row.is_over)) return;
  const reason = outcome.gone ? 'gone' : 'failing';
  await trx
    .updateTable('connect.destination')
    .set({ state: 'disabled', disabled_reason: reason })
    .where('id', '=', destinationId)
    .execute();
  await recordAudit(
    trx,
    { kind: 'system', projectId: trx.projectId, name: 'deliveries' },
    {
      action: 'destination.changed',
      target: { destinationId },
      after: { state: 'disabled', reason },
    },
  );
  await emitChange(trx, { type: 'destination.disabled', payload: { destinationId, url: row.url, reason } });
  log.warn({ projectId: trx.projectId, destinationId, reason }, 'a destination is not called any more');
}
