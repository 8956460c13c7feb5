import { hash } from 'node:crypto';
import { AppError } from '@acme/api';
import type { Integration } from '@acme/integrations';
import type { AccountEvent, Delivery } from '@acme/integrations/connector';
import type { CoreDeps } from '../deps.ts';

/** An event with what it is known again by, in its project and integration. */
export interface KnownEvent extends AccountEvent {
  readonly id: string;
  readonly key: string;
  /** The same again soon is the provider's second try, and later another event. Else it is the same for as long as events are remembered. */
  readonly isBrief: boolean;
  /** Whose it is by what was sent; absent where the address says it. */
  readonly account?: string;
}

/** Events that one delivery may hold. */
const mostEvents = 1_000;

/**
 * What a proved delivery holds, each event with a key by which it is known again: with its account or connection in it,
 * since a provider's ids need not be unique beyond one, and with its type and the whole body where the provider gives no id.
 *
 * Some bodies say no more than that something has happened, and repeat for every event. They may be remembered briefly
 * where nothing is signed: who could send them again could make up others as well.
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
  const isSigned = connector.webhooks?.proof.kind !== 'token' && connector.webhooks?.proof.kind !== 'body_token';
  return events.map(({ account, ...event }, index) => {
    const { id, type } = event;
    const isOfConnection = connectionId !== undefined;
    const whose = isOfConnection ? connectionId : account;
    const known =
      id === undefined
        ? [isOfConnection ? 'connection body' : 'body', whose, type, body, index]
        : [isOfConnection ? 'connection' : 'id', whose, id];
    return {
      ...event,
      id: id ?? body,
      key: keyOf(known),
      isBrief: id === undefined && !isSigned,
      ...(isOfConnection || account === undefined ? {} : { account }),
    };
  });
}

function keyOf(known: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(known), 'hex');
}
