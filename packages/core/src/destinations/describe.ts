import { AppError, type Delivery, type Destination } from '@acme/api';
import type { Selectable } from 'kysely';
import type { DeliveryTable, DestinationTable } from '../db/database.ts';

export type DestinationRow = Selectable<DestinationTable>;
export type DeliveryRow = Selectable<DeliveryTable>;

export function describeDestination(row: DestinationRow): Destination {
  return {
    id: row.id,
    url: row.url,
    ...(row.description === null ? {} : { description: row.description }),
    types: row.types,
    state: row.state,
    ...(row.disabled_reason === null ? {} : { disabledReason: row.disabled_reason }),
    ...(row.failing_since === null ? {} : { failingSince: row.failing_since.toISOString() }),
    createdAt: row.created_at.toISOString(),
  };
}

export function describeDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    destinationId: row.destination_id,
    eventId: eventIdOf(row.outbox_id),
    type: row.type,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    tries: row.tries,
    ...(row.state === 'pending' && row.next_try_at !== null ? { nextTryAt: row.next_try_at.toISOString() } : {}),
    ...(row.delivered_at === null ? {} : { deliveredAt: row.delivered_at.toISOString() }),
    ...(row.last_status === null ? {} : { lastStatus: row.last_status }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
  };
}

/** Who gets an event twice, or at two URLs, knows it by this. */
export function eventIdOf(outboxId: string): string {
  return `evt_${outboxId}`;
}

export function noDestination(): AppError {
  return new AppError('not_found', 'There is no such destination.');
}
