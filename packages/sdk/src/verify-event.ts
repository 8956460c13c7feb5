import type { EventType } from '@acme/api';
import { Webhook } from 'standardwebhooks';

/** What a destination is told. */
export interface ConnectEvent<Type extends string = EventType | 'test'> {
  /** The same whenever it is sent again: keep it to do things once. */
  readonly id: string;
  readonly type: Type;
  /** When it happened. */
  readonly timestamp: Date;
  /** With `userId`, your own id of the user, where it is about one. */
  readonly data: Readonly<Record<string, unknown>> & { readonly userId?: string };
}

/** It was not sent by your Acme Connect, was changed on the way, or is older than five minutes. Answer 400. */
export class EventVerificationError extends Error {
  override readonly name = 'EventVerificationError';
}

/**
 * Proves and reads an event that a destination of yours was sent (Standard Webhooks 1.0.0).
 *
 * @param request.body as it came, before anything parses it
 * @param secrets the destination's `whsec_…`; while you change it, the old one and the new one
 * @example
 * app.post('/events', express.raw({ type: 'application/json' }), (request, response) => {
 *   const event = verifyEvent({ headers: request.headers, body: request.body }, process.env.CONNECT_EVENTS_SECRET);
 *   if (event.type === 'connection.state_changed') tellSupport(event.data);
 *   response.sendStatus(204);
 * });
 * @throws EventVerificationError
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function verifyEvent(
  request: {
    readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
    readonly body: string | Uint8Array;
  },
  secrets: string | readonly string[],
): ConnectEvent {
  const headers = {
    'webhook-id': headerOf(request.headers, 'webhook-id'),
    'webhook-timestamp': headerOf(request.headers, 'webhook-timestamp'),
    'webhook-signature': headerOf(request.headers, 'webhook-signature'),
  };
  // Signed as text: what is no UTF-8 was not signed by us.
  const body = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
  for (const secret of typeof secrets === 'string' ? [secrets] : secrets) {
    try {
      const { type, timestamp, data } = new Webhook(secret).verify(body, headers) as {
        readonly type: EventType;
        readonly timestamp: string;
        readonly data: ConnectEvent['data'];
      };
      return { id: headers['webhook-id'], type, timestamp: new Date(timestamp), data };
    } catch {
      // The next secret may be the one. Why it failed is nothing to tell the sender.
    }
  }
  throw new EventVerificationError('This event is not signed with the secret of the destination, or is too old.');
}

function headerOf(headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>, name: string) {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  return typeof value === 'string' ? value : '';
}
