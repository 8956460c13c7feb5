import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { findKey } from '../api-keys.ts';
import { readJson } from '../read-json.ts';
import type { Activity, ReceivedCall, Store } from '../store.ts';

const maxKeptCalls = 200;

const Told = z.object({ kind: z.string().max(40), text: z.string().max(500) });

const InCrm = z.object({ contactId: z.string(), crmContactId: z.string() });

/**
 * Taskly's own API, which the customers' workflows call with the customer's key. A call that comes
 * again with its `Idempotency-Key` is answered the same and does nothing
 * (draft-ietf-httpapi-idempotency-key-header-07).
 */
export function hookRoutes({ store }: { readonly store: Store }): Hono {
  const routes = new Hono();
  routes.post('/crm', async (c) => {
    const key = findKey(store, c.req.header('authorization'));
    if (key === undefined) return unknownKey(c);
    const body = await readJson(c, InCrm);
    const idempotencyKey = c.req.header('idempotency-key');
    const earlier =
      idempotencyKey === undefined
        ? undefined
        : store.data.calls.find((call) => call.customerId === key.customerId && call.idempotencyKey === idempotencyKey);
    if (earlier !== undefined && !isDeepStrictEqual(earlier.body, body)) {
      return c.json({ error: 'key_reused', message: 'This Idempotency-Key was used for another call.' }, 422);
    }
    const call: ReceivedCall = {
      id: randomUUID(),
      receivedAt: new Date().toISOString(),
      customerId: key.customerId,
      keyHint: key.hint,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      repeated: earlier !== undefined,
      body,
    };
    store.change((data) => {
      data.calls = [...data.calls, call].slice(-maxKeptCalls);
      if (call.repeated) return;
      data.contacts = data.contacts.map((contact) =>
        contact.id === body.contactId && contact.customerId === key.customerId
          ? { ...contact, crmContactId: body.crmContactId }
          : contact,
      );
    });
    return c.json({ received: true });
  });
  routes.post('/activity', async (c) => {
    const key = findKey(store, c.req.header('authorization'));
    if (key === undefined) return unknownKey(c);
    const { kind, text } = await readJson(c, Told);
    // The key of the call is the id of what it tells: a try that is sent again tells the same.
    const id = c.req.header('idempotency-key') ?? randomUUID();
    store.change((data) => {
      if (data.activity.some((known) => known.id === id && known.customerId === key.customerId)) return;
      const activity: Activity = { id, at: new Date().toISOString(), customerId: key.customerId, kind, text };
      data.activity = [...data.activity, activity].slice(-maxKeptCalls);
    });
    return c.json({ received: true });
  });
  return routes;
}

function unknownKey(c: Context): Response {
  c.header('www-authenticate', 'Bearer realm="Taskly API"');
  return c.json({ error: 'unknown_key', message: 'Send a Taskly API key as "Authorization: Bearer <key>".' }, 401);
}
