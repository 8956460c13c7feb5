import { createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerprintRows } from './matrix/fingerprint-rows.ts';
import { procedures } from './matrix/procedures.ts';
import { readExpected } from './matrix/expected.ts';
import { canary, remember } from './stack/canary.ts';
import type { TasklyConfig } from './stack/definition.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

/** What a host's staff sees with a view token, what they are refused, and what ends it. */
const viewer = 'kim@taskly.test';

let stack: Stack;
let database: pg.Client;
beforeAll(async () => {
  stack = await startStack({ work: false });
  database = new pg.Client({ connectionString: stack.connectionString });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await stack.stop();
});

async function newUser(userId: string): Promise<string> {
  await stack.client.users.setMetadata(userId, {
    Email: `${userId}@a.example`,
    plan: 'pro',
    apiKey: canary('metadata secret'),
  });
  return userId;
}

async function view(userId: string, minutes?: number, client: Stack['client'] = stack.client) {
  const made = await client.users.createViewToken(userId, { viewer, ...(minutes === undefined ? {} : { minutes }) });
  return { ...made, token: remember('view token', made.token) };
}

const ask = (token: string, path: string, input?: unknown) => callAsUser(stack, token, path, input, { method: 'GET' });
const see = (token: string, options?: Parameters<typeof callAsUser>[4]) =>
  callAsUser(stack, token, 'me.get', undefined, { ...options, method: 'GET' });

test('support sees what the customer sees, told apart by readOnly, and leaves no trace on the customer', async () => {
  const userId = await newUser('u-seen');
  const own = await see(await stack.tokens.sign(userId));
  const { token, expiresAt } = await view(userId);
  expect(token).toMatch(/^ek_view_[\w-]{43}$/);
  expect((Date.parse(expiresAt) - Date.now()) / 60_000).toBeCloseTo(15, 0);

  const before = await fingerprintRows(database, stack.project.projectId);
  const { status, body } = await see(token);
  expect(status).toBe(200);
  expect(own.body.readOnly).toBeUndefined();
  expect(body).toEqual({ ...own.body, readOnly: true });
  expect(body.metadata).not.toHaveProperty('apiKey');
  expect((await ask(token, 'me.executions.list', {})).body).toEqual({ items: [] });
  expect((await ask(token, 'me.integrations')).status).toBe(200);
  expect(await fingerprintRows(database, stack.project.projectId)).toEqual(before);
});

test('who made it, for whom and until when is in the audit; stored is a hash', async () => {
  const userId = await newUser('u-audited');
  const { token, expiresAt } = await view(userId, 60);
  const { items } = await stack.client.audit.list({ userId, action: 'user.view_created' });
  expect(items).toMatchObject([{ actor: { kind: 'server' }, userId, target: { viewer, until: expiresAt } }]);
  expect(JSON.stringify(items)).not.toContain(token);
  const rows = await queryDatabase(stack, sql`select to_jsonb(v) as row from connect.view_token v`);
  expect(JSON.stringify(rows)).not.toContain(token.slice('ek_view_'.length));
});

test('every procedure of the browser that writes refuses a view, and so does every other that does not say it may be seen', async () => {
  const expected = await readExpected();
  const mine = procedures.filter(({ meta }) => meta.auth === 'user');
  const outcomes = mine.map(({ path }) => [path, expected[path]?.['support viewing A1']]);
  const viewable = mine.filter(({ meta }) => meta.viewable === true);
  expect(viewable.filter(({ type }) => type === 'mutation')).toEqual([]);
  // What a panel shows. A new line lets the host's staff read something more: is it theirs to see?
  expect(viewable.map(({ path }) => path).toSorted()).toEqual([
    'me.changes',
    'me.executions.get',
    'me.executions.list',
    'me.get',
    'me.integrations',
  ]);
  expect(outcomes).toEqual(mine.map((one) => [one.path, viewable.includes(one) ? 'ok' : 'forbidden']));
});

test('what is refused says why, and is not done', async () => {
  const userId = await newUser('u-refused');
  const { token } = await view(userId);
  const refusal = {
    data: { code: 'forbidden' },
    message: 'This is a view for support; it changes nothing. Use your own tools instead, or ask the customer.',
  };
  for (const [path, input] of [
    ['me.setMetadata', { metadata: { nickname: 'Kim' } }],
    ['me.signIn', undefined],
    ['me.attempts.create', { integrationId: 'crm' }],
    ['me.links.create', { integrationId: 'crm' }],
  ] as const) {
    expect([path, await callAsUser(stack, token, path, input)]).toMatchObject([path, { status: 403, body: refusal }]);
  }
  expect(await ask(token, 'me.links.list')).toMatchObject({ status: 403, body: refusal });
  // What a batch mixes is judged one by one.
  const answer = await fetch(`${stack.url}/trpc/me.get,me.links.list?batch=1&project=${stack.project.projectId}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const [seen, refused] = (await answer.json()) as [object, object];
  expect(seen).toMatchObject({ result: { data: { id: userId, readOnly: true } } });
  expect(refused).toMatchObject({ error: { data: { code: 'forbidden' } } });
});

test('it is good in its project, for pages that the project knows, as the one credential of a call', async () => {
  const { token } = await view(await newUser('u-bound'));
  const other = await stack.core.admin.createProject({ name: 'Other', origins: [] });
  expect(await see(token, { projectId: other.projectId })).toMatchObject({
    status: 401,
    body: { data: { code: 'invalid_token' } },
  });
  expect(await see(token, { origin: 'https://elsewhere.test' })).toMatchObject({
    status: 403,
    body: { data: { code: 'forbidden_origin' } },
  });
  expect(await see(`${token}A`)).toMatchObject({ status: 401 });
  expect(await see(token.slice(0, -1))).toMatchObject({ status: 401 });
  const asKey = await fetch(`${stack.url}/v1/users/u-bound`, { headers: { authorization: `Bearer ${token}` } });
  expect(asKey.status).toBe(401);
});

test('it ends with its time', async () => {
  const { token } = await view(await newUser('u-late'), 1);
  // Before its first use: a proof is kept for a moment.
  await queryDatabase(
    stack,
    sql`update connect.view_token set expires_at = now() - interval '1 second' where created_at = (select max(created_at) from connect.view_token)`,
  );
  expect(await see(token)).toMatchObject({ status: 401, body: { data: { code: 'invalid_token' } } });
});

const isRefused = ({ status }: { readonly status: number }) => status === 401;

test("it ends with the customer's other tokens, and a new one is good", async () => {
  const userId = await newUser('u-revoked');
  const { token } = await view(userId);
  expect((await see(token)).status).toBe(200);
  await stack.client.users.revokeTokens(userId);
  await eventually(() => see(token), isRefused);
  expect((await see((await view(userId)).token)).status).toBe(200);
});

test('it ends with the key that made it', async () => {
  const userId = await newUser('u-key');
  const { key, apiKey } = await stack.client.keys.createSecret({
    name: 'Support tools',
    scopes: ['users:read', 'executions:read'],
  });
  const { token } = await view(userId, 15, createConnectClient<TasklyConfig>({ url: stack.url, apiKey }));
  expect((await see(token)).status).toBe(200);
  await stack.client.keys.disableSecret(key.id);
  await eventually(() => see(token), isRefused);
});

test('it goes with the customer, and shows nobody who comes after under the same id', async () => {
  const userId = await newUser('u-deleted');
  const { token } = await view(userId);
  expect((await see(token)).status).toBe(200);
  await stack.client.users.delete(userId);
  const counted = () => queryDatabase<{ n: string }>(stack, sql`select count(*) as n from connect.connected_user`);
  const before = await counted();
  await eventually(() => see(token), isRefused);
  expect(await counted()).toEqual(before);
  await newUser(userId);
  expect((await see(token)).status).toBe(401);
});

test('only who may read the customer and what ran gets one, of a customer who is there, for at most an hour', async () => {
  const userId = await newUser('u-asked');
  for (const scope of ['users:read', 'executions:read'] as const) {
    const { apiKey, key } = await stack.client.keys.createSecret({ name: 'half', scopes: [scope] });
    const half = createConnectClient<TasklyConfig>({ url: stack.url, apiKey });
    await expect(view(userId, 15, half)).rejects.toMatchObject({ code: 'insufficient_scope', status: 403 });
    await stack.client.keys.disableSecret(key.id);
  }
  await expect(view('u-nobody')).rejects.toMatchObject({ code: 'not_found' });
  for (const minutes of [0, 61, 1.5]) {
    await expect(view(userId, minutes)).rejects.toMatchObject({ code: 'invalid_request' });
  }
  await expect(stack.client.users.createViewToken(userId, { viewer: ' ' })).rejects.toMatchObject({
    code: 'invalid_request',
  });
});
