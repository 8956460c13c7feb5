import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callRest } from './stack/call-rest.ts';
import { remember } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let connectionId: string;
beforeAll(async () => {
  stack = await startStack();
  connectionId = await connect('r', 'ada@northwind.example');
});
afterAll(() => stack.stop());

async function connect(userId: string, email: string): Promise<string> {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const attemptId: string = created.body.attempt.id;
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl, { email });
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } });
  return claimed.body.connectionId as string;
}

const request = (change: object = {}, userId = 'r') =>
  stack.client.connections.request(userId, { integrationId: 'crm', method: 'GET', path: '/me', ...change });

const calls = () => stack.sandbox.control.ledger().filter(({ type }) => type === 'api_call').length;

test('the host calls a provider as its customer, in any way, and gets what it answers', async () => {
  expect(await request()).toMatchObject({ status: 200, json: { email: 'ada@northwind.example' } });
  const made = await request({ method: 'POST', path: '/contacts', json: { email: 'new@lead.example' } });
  expect(made).toMatchObject({ status: 201, headers: { 'content-type': expect.stringContaining('json') as string } });
  expect(await request({ path: '/contacts', query: { email: 'new@lead.example', limit: 1 } })).toMatchObject({
    status: 200,
    json: { contacts: [{ email: 'new@lead.example' }] },
  });
  expect(await request({ connectionId, integrationId: undefined })).toMatchObject({ status: 200 });
});

test('what the provider refuses is an answer too', async () => {
  expect(await request({ path: '/nothing' })).toMatchObject({ status: 404, json: { error: 'not_found' } });
  expect(
    await request({ method: 'POST', path: '/contacts', text: '{', headers: { 'Content-Type': 'application/json' } }),
  ).toMatchObject({ status: 400 });
});

test('bytes that are no text come and go whole', async () => {
  const bytes = Buffer.from([0, 255, 254, 1]).toString('base64');
  const sent = await request({
    method: 'POST',
    path: '/contacts',
    base64: bytes,
    headers: { 'content-type': 'application/octet-stream' },
  });
  expect(sent.status).toBeGreaterThanOrEqual(400);
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'html' } } });
  expect(await request()).toMatchObject({ status: 200, text: expect.stringContaining('<') as string });
});

test('the credential goes out and nothing of it comes back, even from a provider that repeats what it was sent', async () => {
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'echo', status: 200 } } });
  const echoed = await request({ headers: { Authorization: 'Bearer mine', Cookie: 'a=b' } });
  expect(JSON.stringify(echoed)).toContain('[redacted]');
  expect(JSON.stringify(echoed)).not.toContain('Bearer mine');
});

test('a token that has ended is renewed on the way, and one that is refused is replaced once', async () => {
  stack.sandbox.control.expireAccessTokens();
  const before = stack.sandbox.control.ledger().filter(({ type }) => type === 'token_refreshed').length;
  expect(await request()).toMatchObject({ status: 200 });
  expect(stack.sandbox.control.ledger().filter(({ type }) => type === 'token_refreshed').length).toBeGreaterThan(
    before,
  );
});

test.each(['//127.0.0.1:1/x', '/../mail/workspace', '/%2e%2e/mail/workspace', '/..\\mail', '/x/../../mail/workspace'])(
  'the path %s leads nowhere else',
  async (path) => {
    const before = calls();
    const answer = await request({ path }).catch((error: unknown) => error);
    // Either it is refused, or it stays below the API of the account.
    if (answer instanceof Error) expect(answer).toMatchObject({ code: 'invalid_request' });
    else expect(answer).toMatchObject({ status: 404 });
    const asked = stack.sandbox.control
      .ledger()
      .filter((entry) => entry.type === 'api_call')
      .slice(before);
    expect(asked.every((entry) => entry.type === 'api_call' && entry.product === 'crm')).toBe(true);
  },
);

test('which account is meant is never guessed', async () => {
  await expect(request({ integrationId: 'mail' })).rejects.toMatchObject({
    code: 'connection_required',
    message: expect.stringContaining('no account') as string,
  });
  await connect('r-two', 'ada@northwind.example');
  const second = await connect('r-two', 'grace@contoso.example');
  await expect(request({}, 'r-two')).rejects.toMatchObject({
    code: 'connection_required',
    message: expect.stringContaining('2 accounts') as string,
  });
  expect(await request({ connectionId: second }, 'r-two')).toMatchObject({ json: { email: 'grace@contoso.example' } });
  // Another user's account answers like one that is not there.
  await expect(request({ connectionId: second })).rejects.toMatchObject({ code: 'not_found' });
  await expect(request({ integrationId: undefined })).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(request({ json: {}, text: 'a' })).rejects.toMatchObject({ code: 'invalid_request' });
});

test('what holds a user back holds this back too, and an account that has ended says what to do', async () => {
  const id = await connect('r-held', 'ada@northwind.example');
  await stack.client.users.suspend('r-held');
  const before = calls();
  await expect(request({}, 'r-held')).rejects.toMatchObject({ code: 'suspended' });
  await stack.client.users.resume('r-held');
  await stack.client.users.setMetadata('r-held', { plan: 'free' });
  await expect(request({}, 'r-held')).rejects.toMatchObject({ code: 'integration_locked' });
  expect(calls()).toBe(before);
  await stack.client.users.setMetadata('r-held', { plan: 'pro' });
  stack.sandbox.control.revokeGrants({ accountId: 'acc_ada' });
  await expect(request({}, 'r-held')).rejects.toMatchObject({ code: 'reconnect_required' });
  const held = await stack.client.users.get('r-held');
  expect(held.integrations[0]?.connections[0]).toMatchObject({ id, state: 'needs_reauth' });
  connectionId = await connect('r', 'ada@northwind.example');
});

test('one 401 ends no key: the second within ten minutes does, unless the provider still says whose the key is', async () => {
  const { control } = stack.sandbox;
  const key = control.createMailKey('acc_ada');
  remember('API key of the provider', key?.key ?? '');
  const token = await stack.tokens.sign('r-key');
  const { body } = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'mail' });
  const values = { apiKey: key?.key };
  await callAsUser(stack, token, 'me.attempts.submitFields', { attemptId: body.attempt.id, values });
  const ask = () => request({ integrationId: 'mail', path: '/messages' }, 'r-key');
  const mail = async () => {
    const user = await stack.client.users.get('r-key');
    return user.integrations.find(({ id }) => id === 'mail')?.connections[0];
  };
  const asked = () =>
    control.ledger().flatMap((entry) => (entry.type === 'api_call' && entry.product === 'mail' ? [entry.path] : []));
  const later = (interval: string) =>
    queryDatabase(
      stack,
      sql`update connect.credential set rejected_at = rejected_at - ${interval}::interval where rejected_at is not null`,
    );
  const refusing = (remaining: number) =>
    control.setFaults({ mail: { fault: { kind: 'status', status: 401, remaining } } });

  refusing(2);
  const before = asked().length;
  // Two at once are one trouble, and nobody asks about the key yet.
  expect([(await ask()).status, (await ask()).status]).toEqual([401, 401]);
  expect(asked().slice(before)).toEqual(['/mail/messages', '/mail/messages']);
  expect((await ask()).status).toBe(200);
  expect(await mail()).toMatchObject({ state: 'connected' });

  await later('1 minute');
  refusing(1);
  expect((await ask()).status).toBe(401);
  expect(asked().at(-1)).toBe('/mail/workspace');
  expect(await mail()).toMatchObject({ state: 'connected' });

  // The one before is too long ago.
  await later('11 minutes');
  control.revokeMailKey(key?.id ?? '');
  expect((await ask()).status).toBe(401);
  expect(await mail()).toMatchObject({ state: 'connected' });
  await later('1 minute');
  await expect(ask()).rejects.toMatchObject({ code: 'reconnect_required' });
  expect(await mail()).toMatchObject({ state: 'needs_reauth', reason: 'rejected_by_api' });
});

test('what a provider may have done without an answer is not done again under the same key', async () => {
  const email = 'once@key.example';
  const create = (idempotencyKey: string) =>
    stack.client.connections.request('r', {
      integrationId: 'crm',
      method: 'POST',
      path: '/contacts',
      json: { email },
      idempotencyKey,
    });
  const made = () => stack.sandbox.control.state().contacts.filter((contact) => contact.email === email).length;
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'drop', afterEffect: true } } });
  await expect(create('order-17')).rejects.toMatchObject({ code: 'egress_failed' });
  for (let times = 0; times < 2; times++) {
    await expect(create('order-17')).rejects.toMatchObject({ code: 'conflict' });
  }
  expect(made()).toBe(1);
  expect((await create('order-18')).status).toBe(201);
  expect(made()).toBe(2);
});

test('a provider that asks for a rest is not called again before it is over', async () => {
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 429, retryAfter: 60 } } });
  expect(await request()).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
  const before = calls();
  await expect(request()).rejects.toMatchObject({ code: 'provider_busy', retryAfterSeconds: 60 });
  expect(calls()).toBe(before);
});

test('the same over REST', async () => {
  await connect('r-rest', 'ada@northwind.example');
  const answer = await callRest(stack, stack.project.apiKey, 'POST /users/r-rest/requests', {
    body: { integrationId: 'crm', method: 'GET', path: '/me' },
  });
  expect(answer).toMatchObject({ status: 200, body: { status: 200, json: { name: 'Ada Lovelace' } } });
});
