import { type AccountWebhook, AppError, type WebhookState } from '@acme/api';
import type { Selectable } from 'kysely';
import type { AccountWebhookTable } from '../db/database.ts';

/** What is told of a webhook: never its secret, only whether there is one. */
export interface WebhookRow
  extends Pick<Selectable<AccountWebhookTable>, 'project_id' | 'id' | 'connection_id' | 'waits_until' | 'created_at'> {
  readonly integration_id: string;
  readonly has_secret: boolean;
}

export function describeWebhook(publicUrl: string, row: WebhookRow, now: Date): AccountWebhook {
  return {
    id: row.id,
    connectionId: row.connection_id,
    integrationId: row.integration_id,
    url: `${publicUrl}/hooks/${row.project_id}/${row.integration_id}/${row.id}`,
    state: stateOf(row, now),
    ...(row.has_secret || row.waits_until === null ? {} : { waitsUntil: row.waits_until.toISOString() }),
    createdAt: row.created_at.toISOString(),
  };
}

function stateOf({ has_secret, waits_until }: WebhookRow, now: Date): WebhookState {
  if (has_secret) return 'ready';
  return waits_until !== null && waits_until <= now ? 'expired' : 'waiting';
}

/** For a webhook that is unknown, was removed or is another user's: in the same words, so that nobody learns which. */
export function noWebhook(): AppError {
  return new AppError('not_found', 'There is no such webhook. It may have been removed, or its account disconnected.');
}
