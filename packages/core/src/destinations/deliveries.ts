import { type Actor, AppError, type DeliveryDetail, type DeliveryFilter, type DeliveryPage } from '@acme/api';
import { sql } from 'kysely';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { afterCursor, toPage } from '../search/cursor.ts';
import { describeDelivery, noDestination } from './describe.ts';
import { eventBody } from './event-body.ts';

/** What was sent to a destination, newest first. @throws not_found, invalid_request for a cursor we did not make */
export async function listDeliveries(
  deps: Pick<CoreDeps, 'db'>,
  actor: Actor,
  filter: DeliveryFilter,
): Promise<DeliveryPage> {
  const db = forProject(deps.db, actor.projectId);
  await expectDestination(db, filter.destinationId);
  let query = db
    .selectFrom('connect.delivery')
    .selectAll()
    .select(sql<string>`created_at::text`.as('cursor_at'))
    .where('destination_id', '=', filter.destinationId)
    .where(afterCursor(filter.cursor, 'created_at', 'id'))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  const page = toPage(await query.execute(), filter.limit, (row) => ({ at: row.cursor_at, id: row.id }));
  return { items: page.rows.map(describeDelivery), ...page.next };
}

/** One delivery with its tries. @throws not_found */
export async function getDelivery(
  deps: Pick<CoreDeps, 'db'>,
  actor: Actor,
  deliveryId: string,
): Promise<DeliveryDetail> {
  const db = forProject(deps.db, actor.projectId);
  const row = await db.selectFrom('connect.delivery').selectAll().where('id', '=', deliveryId).executeTakeFirst();
  if (row === undefined) throw noDelivery();
  const tries = await db
    .selectFrom('connect.delivery_try')
    .selectAll()
    .where('delivery_id', '=', deliveryId)
    .orderBy('id')
    .execute();
  const body = await eventBody(db, row.outbox_id);
  return {
    ...describeDelivery(row),
    ...(body === undefined ? {} : { body }),
    log: tries.map((one) => ({
      at: one.at.toISOString(),
      tookMs: one.took_ms,
      ...(one.status === null ? {} : { status: one.status }),
      ...(one.error === null ? {} : { error: one.error }),
      ...(one.answer === null ? {} : { answer: one.answer }),
    })),
  };
}

export async function expectDestination(db: ProjectDb, destinationId: string): Promise<void> {
  const known = await db
    .selectFrom('connect.destination')
    .select('id')
    .where('id', '=', destinationId)
    .executeTakeFirst();
  if (known === undefined) throw noDestination();
}

export function noDelivery(): AppError {
  return new AppError('not_found', 'There is no such delivery. They are kept for thirty days.');
}
