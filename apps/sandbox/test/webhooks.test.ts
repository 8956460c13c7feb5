import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { call, connect, sandboxFor } from './client.ts';

interface Received {
  readonly body: string;
  readonly timestamp: string;
  readonly signature: string | undefined;
}

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** Somebody who is told; answers with these statuses, then 200. */
async function listener(...statuses: number[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { 'sandbox-timestamp': timestamp = '', 'sandbox-signature': signature } = request.headers;
    received.push({
      body: await text(request),
      timestamp: String(timestamp),
      signature: signature as string | undefined,
    });
    response.writeHead(statuses.shift() ?? 200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

const secret = 'a secret of sixteen or more';
const isRight = ({ body, timestamp, signature }: Received) =>
  signature === `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
const idsOf = (received: readonly Received[]) => received.map(({ body }) => (JSON.parse(body) as { id: string }).id);

test('what happens in the CRM is told, signed, with the account it happened in', async () => {
  await using sandbox = await sandboxFor();
  const { access_token: bearer } = await connect(sandbox);
  const { url, received } = await listener();
  const target = { bearer: sandbox.control.token, json: { url, secret } };
  expect(await call(sandbox, '/control/webhooks', target)).toMatchObject({ status: 201, body: { url } });
  expect(sandbox.control.state().webhooks).toEqual([{ url }]);
  const made = await call(sandbox, '/api/contacts', { bearer, json: { email: 'new@lead.example' } });
  const { id } = made.body as { id: string };
  await call(sandbox, `/api/contacts/${id}/tags`, { bearer, json: { list: 'vip' } });
  await sandbox.control.webhooksSettled();
  expect(received.map(isRight)).toEqual([true, true]);
  expect(received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
    { type: 'contact.created', accountId: 'acc_ada', data: { contact: { id, email: 'new@lead.example' } } },
    { type: 'contact.tagged', accountId: 'acc_ada', data: { contact: { id, tags: ['vip'] }, list: 'vip' } },
  ]);
  expect(Math.abs(Date.now() / 1000 - Number(received[0]?.timestamp))).toBeLessThan(10);
  sandbox.control.reset({ data: true });
  expect(sandbox.control.state().webhooks).toEqual([]);
});

test('the switches spoil signature, body, age, number and order, and the ledger knows each try', async () => {
  await using sandbox = await sandboxFor();
  const { url, received } = await listener();
  sandbox.control.registerWebhook({ url, secret });
  const send = async (webhooks: object, count = 1) => {
    sandbox.control.reset();
    sandbox.control.setFaults({ webhooks });
    received.length = 0;
    const ids = await sandbox.control.sendWebhook({ type: 'contact.created', accountId: 'acc_ada', count });
    return { ids, received: [...received] };
  };
  expect((await send({})).received.map(isRight)).toEqual([true]);
  expect((await send({ signature: 'wrong' })).received.map(isRight)).toEqual([false]);
  expect((await send({ signature: 'none' })).received.map(({ signature }) => signature)).toEqual([undefined]);
  const altered = await send({ signature: 'altered' });
  expect(altered.received.map(isRight)).toEqual([false]);
  expect(idsOf(altered.received)).toEqual(altered.ids);
  const old = await send({ ageSeconds: 301 });
  expect(old.received.map(isRight)).toEqual([true]);
  expect(Date.now() / 1000 - Number(old.received[0]?.timestamp)).toBeGreaterThan(300);
  const twice = await send({ copies: 2 });
  expect(idsOf(twice.received)).toEqual([twice.ids[0], twice.ids[0]]);
  const turned = await send({ reverse: 3 }, 3);
  expect(idsOf(turned.received)).toEqual(turned.ids.toReversed());
  expect(new Set((await send({}, 40)).ids).size).toBe(40);
});

test('what is not answered 2xx is tried three times, each signed anew', async () => {
  await using sandbox = await sandboxFor();
  const { url, received } = await listener(500, 302, 204);
  sandbox.control.registerWebhook({ url, secret });
  const [id] = await sandbox.control.sendWebhook({ type: 'contact.created', accountId: 'acc_ada' });
  expect(idsOf(received)).toEqual([id, id, id]);
  expect(received.map(isRight)).toEqual([true, true, true]);
  const tries = sandbox.control.ledger().filter(({ type }) => type === 'webhook_sent');
  expect(tries).toMatchObject([
    { eventId: id, attempt: 1, status: 500 },
    { eventId: id, attempt: 2, status: 302 },
    { eventId: id, attempt: 3, status: 204 },
  ]);
});

test.each([
  'https://example.com/hook',
  'http://127.0.0.1.example.com/',
  'http://192.0.2.1/',
  'ftp://127.0.0.1/',
  'nothing',
])('%s is told nothing', async (url) => {
  await using sandbox = await sandboxFor();
  const refused = await call(sandbox, '/control/webhooks', { bearer: sandbox.control.token, json: { url, secret } });
  expect(refused.status).toBe(400);
  expect(sandbox.control.state().webhooks).toEqual([]);
});
