import { hash } from 'node:crypto';
import { AppError } from '@acme/api';
import type { Integration } from '@acme/integrations';
import type { AccountEvent, Delivery } from '@acme/integrations/connector';
import type { CoreDeps } from '../deps.ts';

/** An event with what it is known again by, in its project and integration. */
export interface KnownEvent extends AccountEvent {
  readonly id: string;
  readonly key: string;
  /** Whose it is by what was sent; absent where the address says it. */
  readonly account?: string;
}

/** Events that one delivery may hold. */
const mostEvents = 1_000;

/**
 * What a proved delivery holds, each event with a key by which it is known again: with its account or connection in it,
 * since a provider's ids need not be unique beyond one.
 *
 * @throws invalid_event without a word of what was sent, payload_too_large
 */
export function readEvents(
  deps: Pick<CoreDeps, 'log'>,
  { id: integrationId, connector }: Integration,
  delivery: Delivery,
  { projectId, connectionId }: { readonly projectId: string; readonly connectionId: string | undefined },
): readonly KnownEvent[] {
  let events: readonly (AccountEvent & { readonly account?: string })[] = [];
  try {
    events = connector.webhooks?.read(delivery) ?? [];
  } catch (error) {
    // The error may repeat the payload; its class tells JSON from a wrong form.
    const what = error instanceof Error ? error.name : 'unknown';
    deps.log.warn({ projectId, integrationId, what }, 'a delivery could not be read');
    throw new AppError('invalid_event', `This is not in the form of ${connector.name}.`);
  }
  if (events.length > mostEvents) {
    throw new AppError('payload_too_large', `A delivery has at most ${mostEvents} events.`);
  }
  const body = events.some(({ id }) => id === undefined) ? hash('sha256', delivery.body, 'hex') : '';
  return events.map(({ account, ...event }, index) => {
    const { id } = event;
    if (connectionId !== undefined) {
      const known =
        id === undefined ? ['connection body', connectionId, body, index] : ['connection', connectionId, id];
      return { ...event, id: id ?? body, key: keyOf(known) };
    }
    const known = id === undefined ? ['body', body, index] : ['id', account, id];
    return { ...event, id: id ?? body, key: keyOf(known), ...(account === undefined ? {} : { account }) };
  });
}

function keyOf(known: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(known), 'hex');
}
