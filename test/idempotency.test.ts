import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createConnectClient } from '@acme/sdk';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callRest } from './stack/call-rest.ts';
import { startBeside, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let beside: Awaited<ReturnType<typeof startBeside>>;
let database: pg.Client;
beforeAll(async () => {
  stack = await startStack({ work: false });
  beside = await startBeside(stack);
  database = new pg.Client({ connectionString: stack.connectionString });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await beside.stop();
  await stack.stop();
});

let project: Awaited<ReturnType<Stack['core']['admin']['createProject']>>;
beforeEach(async () => {
  project = await stack.core.admin.createProject({ name: `Once ${randomUUID()}`, origins: [] });
});

const make = (
  key: string,
  body: object = { name: 'once', scopes: ['users:read'] },
  server: { readonly url: string } = stack,
  apiKey = project.apiKey,
) => callRest(server, apiKey, 'POST /keys/secret', { body, headers: { 'idempotency-key': key } });
const countKeys = async (): Promise<number> => {
  const { rows } = await database.query('select count(*)::int as n from connect.api_key where project_id = $1', [
    project.projectId,
  ]);
  return rows[0].n;
};
const records = async (): Promise<any[]> =>
  (await database.query('select * from connect.idempotency where project_id = $1', [project.projectId])).rows;

test('fifty copies at once, on two processes: one effect, one answer', async () => {
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, i) => {
      for (;;) {
        const answer = await make(key, undefined, i % 2 === 0 ? stack : beside);
        if (answer.status !== 409) return answer;
        expect([answer.body.code, answer.headers.get('retry-after')]).toEqual(['request_in_progress', '1']);
        expect(answer.body.retryAfterSeconds).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }),
  );
  expect(await countKeys()).toBe(2);
  expect(new Set(answers.map(({ body }) => body.apiKey)).size).toBe(1);
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(49);
});

test('the same key over tRPC and REST, with members in another order, is the same write', async () => {
  const key = randomUUID();
  const first = await make(key, { name: 'n', scopes: ['users:read'] });
  const second = await fetch(`${beside.url}/trpc/project.keys.createSecret`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${project.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({ scopes: ['users:read'], name: 'n' }),
  });
  const body: any = await second.json();
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(body.result.data).toEqual(first.body);
  expect(await countKeys()).toBe(2);
});

test('the same key with another input is refused; for another procedure or project it is another key', async () => {
  const key = randomUUID();
  await make(key);
  const other = await make(key, { name: 'other', scopes: ['users:read'] });
  expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused']);
  const signing = await callRest(stack, project.apiKey, 'POST /keys/signing', {
    body: { name: 'once' },
    headers: { 'idempotency-key': key },
  });
  expect([signing.status, signing.headers.get('idempotency-replayed')]).toEqual([200, null]);
  const stranger = await stack.core.admin.createProject({ name: `Other ${randomUUID()}`, origins: [] });
  const elsewhere = await make(key, undefined, stack, stranger.apiKey);
  expect([elsewhere.status, elsewhere.headers.get('idempotency-replayed')]).toEqual([200, null]);
});

test('a key with other scopes is not told the answer of another, one that was rotated is', async () => {
  const key = randomUUID();
  const first = await make(key);
  const keeper = await make(randomUUID(), { name: 'keeper', scopes: ['keys:write'] });
  expect((await make(key, undefined, stack, keeper.body.apiKey)).body.code).toBe('idempotency_key_reused');
  const owner = createConnectClient({ url: stack.url, apiKey: project.apiKey });
  const [old] = (await owner.keys.list()).secret;
  const rotated = await owner.keys.rotateSecret(old?.id ?? '');
  expect((await make(key, undefined, stack, rotated.apiKey)).body).toEqual(first.body);
});

test('a write that failed is not kept, and may be tried again with its key', async () => {
  const key = randomUUID();
  for (let i = 0; i < 4; i++) await make(randomUUID());
  const refused = await make(key);
  expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
  const wrong = await make(randomUUID(), { name: '' });
  expect(wrong.status).toBe(400);
  expect(await records()).toHaveLength(4);
  const owner = createConnectClient({ url: stack.url, apiKey: project.apiKey });
  const last = (await owner.keys.list()).secret.at(-1);
  await owner.keys.disableSecret(last?.id ?? '');
  const again = await make(key);
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, null]);
});

test('an attempt that crashed holds its key for a minute, then the next may try', async () => {
  const key = randomUUID();
  await make(key);
  await database.query(
    `update connect.idempotency set sealed_answer = null, lease_until = now() + interval '1 second' where project_id = $1`,
    [project.projectId],
  );
  expect((await make(key)).body.code).toBe('request_in_progress');
  await database.query(`update connect.idempotency set lease_until = now() where project_id = $1`, [project.projectId]);
  const after = await make(key);
  expect([after.status, after.headers.get('idempotency-replayed')]).toEqual([200, null]);
});

test('after 24 hours a key is new again', async () => {
  const key = randomUUID();
  await make(key);
  await database.query(
    `update connect.idempotency set created_at = now() - interval '25 hours' where project_id = $1`,
    [project.projectId],
  );
  const later = await make(key, { name: 'later', scopes: ['users:read'] });
  expect([later.status, later.body.key.name]).toEqual([200, 'later']);
});

test('what is stored shows neither the key nor the answer', async () => {
  const key = `order-${randomUUID()}`;
  const { body } = await make(key);
  const text = JSON.stringify(
    (await records()).map((row) =>
      Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value)),
    ),
  );
  expect(text).toContain('v1.test.');
  expect(text).not.toContain(key);
  expect(text).not.toContain(body.apiKey.slice(32));
  expect(text).not.toContain('once');
});

test.each([[''], ['x'.repeat(256)], ['é'.repeat(3)]])('%j is no key', async (key) => {
  const { status, body } = await make(key);
  expect([status, body.code]).toEqual([400, 'invalid_request']);
  expect(await countKeys()).toBe(1);
});

test('a batch with a key is refused, and a read does not mind one', async () => {
  const batch = await fetch(`${stack.url}/trpc/project.keys.createSigning?batch=1`, {
    method: 'POST',
    headers: { authorization: `Bearer ${project.apiKey}`, 'content-type': 'application/json', 'idempotency-key': 'k' },
    body: JSON.stringify({ 0: { name: 'a' } }),
  });
  const refusal: any = await batch.json();
  expect([batch.status, refusal.code]).toEqual([400, 'invalid_request']);
  const read = await callRest(stack, project.apiKey, 'GET /keys', { headers: { 'idempotency-key': 'k' } });
  expect([read.status, await records()]).toEqual([200, []]);
});

/** Stands before the server and breaks connections after the server has done what was asked. */
async function startFlakyProxy(breaks: number) {
  const seen: (string | undefined)[] = [];
  const proxy = createServer(async (incoming: IncomingMessage, outgoing) => {
    const body: Buffer[] = [];
    for await (const chunk of incoming) body.push(chunk as Buffer);
    seen.push(incoming.headers['idempotency-key'] as string | undefined);
    const answer = await fetch(`${stack.url}${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers: Object.fromEntries(
        ['authorization', 'content-type', 'idempotency-key'].flatMap((name) => {
          const value = incoming.headers[name];
          return typeof value === 'string' ? [[name, value]] : [];
        }),
      ),
      ...(incoming.method === 'POST' ? { body: Buffer.concat(body) } : {}),
    });
    const text = await answer.text();
    if (seen.length <= breaks) incoming.socket.destroy();
    else outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const close = async (): Promise<void> => {
    const closed = once(proxy, 'close');
    proxy.close();
    proxy.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, seen, close };
}

test('the SDK sends a write again with the same key when the network fails: one effect', async () => {
  const proxy = await startFlakyProxy(2);
  try {
    const client = createConnectClient({ url: proxy.url, apiKey: project.apiKey });
    const made = await client.keys.createSecret({ name: 'through', scopes: ['users:read'] });
    expect(made.key.name).toBe('through');
    expect(proxy.seen).toHaveLength(3);
    expect(new Set(proxy.seen).size).toBe(1);
    expect(proxy.seen[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(await countKeys()).toBe(2);
  } finally {
    await proxy.close();
  }
});

test('the SDK gives up after as many tries as it was told, and takes a key of yours', async () => {
  const proxy = await startFlakyProxy(Number.POSITIVE_INFINITY);
  try {
    const client = createConnectClient({ url: proxy.url, apiKey: project.apiKey, retries: 1 });
    const idempotencyKey = randomUUID();
    const write = client.keys.createSecret({ name: 'mine', scopes: ['users:read'] }, { idempotencyKey });
    await expect(write).rejects.toMatchObject({ code: 'network' });
    expect(proxy.seen).toEqual([idempotencyKey, idempotencyKey]);
    const direct = createConnectClient({ url: stack.url, apiKey: project.apiKey });
    const made = await direct.keys.createSecret({ name: 'mine', scopes: ['users:read'] }, { idempotencyKey });
    expect(made.key.name).toBe('mine');
    expect(await countKeys()).toBe(2);
  } finally {
    await proxy.close();
  }
});
