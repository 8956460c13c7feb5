import { createHmac, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { signToken } from './matrix/sign-token.ts';
import { canary, remember } from './stack/canary.ts';
import { type Collector, startCollector } from './stack/collector.ts';
import { dumpDatabase } from './stack/dump-database.ts';
import { encodings } from './stack/encodings.ts';
import { defineGossip } from './stack/gossip-definition.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { callAsUser, configureCrm, eventually, startStack, type Stack } from './stack/start-stack.ts';

/** The ways on which a secret would most likely get out. After each the whole stack is searched for every canary. */
let stack: Stack;
let client: pg.Client;
let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
  stack = await startStack({ define: defineGossip, collector });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
  client = new pg.Client({ connectionString: stack.connectionString });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await stack.stop();
  await collector.stop();
});
beforeEach(() => stack.sandbox.control.reset());
afterEach(async () => {
  expect(await stack.findLeaks()).toEqual([]);
});

const secretsOf = async (userId: string): Promise<number> => {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from connect.user_secret s join connect.connected_user u on u.id = s.user_id where u.external_id = $1`,
    [userId],
  );
  return rows[0]?.count ?? 0;
};

/** A body as it stands, to a procedure of the host's backend. */
async function post(path: string, body: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${stack.url}/trpc/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.project.apiKey}`, 'content-type': 'application/json' },
    body,
  });
  return { status: response.status, text: await response.text() };
}

async function customer(userId: string, email?: string) {
  const apiKey = canary(`metadata secret of ${userId}`);
  await stack.client.users.setMetadata(userId, { apiKey });
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const way = await createRobot(stack).connect(created.body.next.startUrl, email === undefined ? {} : { email });
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', {
    attemptId: created.body.attempt.id,
    proof: { claimCode: way.claimCode },
  });
  expect(claimed.body.state).toBe('connected');
  await stack.client.workflows.enable(userId, 'gossip' as never);
  return { token, apiKey };
}

async function ask(userId: string, whom: 'host' | 'provider', end: 'throw' | 'return' = 'return') {
  const sent = await stack.client.events.send(userId, 'asked' as never, { whom, end } as never);
  return await eventually(
    () => stack.client.executions.get(sent.executionIds[0] ?? ''),
    ({ status }) => ['succeeded', 'failed', 'waiting_for_reconnect'].includes(status),
  );
}

test('a secret in a token or from a browser is refused by its key, and stored nowhere', async () => {
  const token = signToken(stack.url, stack.project, {
    sub: 'c-claim',
    metadata: { apiKey: canary('secret in a claim') },
  });
  const signedIn = await callAsUser(stack, token, 'me.signIn');
  expect(signedIn.body.results).toMatchObject({ apiKey: { status: 'refused', code: 'secret_server_only' } });
  const written = await callAsUser(stack, token, 'me.setMetadata', {
    metadata: { apiKey: canary('secret from a browser'), nickname: 'Ada' },
  });
  expect(written.body.data.fields).toMatchObject({ apiKey: { code: 'secret_server_only' } });
  expect(await secretsOf('c-claim')).toBe(0);
});

/** Begins as the keys of a well-known provider do. */
const keyLike = () => `sk_live_${randomUUID().replaceAll('-', '')}`;

const wrongBodies: readonly (readonly [what: string, body: (secret: string) => string, status: number])[] = [
  ['cut off', (secret) => JSON.stringify({ userId: 'c-body', metadata: { apiKey: secret } }).slice(0, -2), 400],
  ['no JSON at all', (secret) => secret, 400],
  ['a text in place of the metadata', (secret) => JSON.stringify({ userId: 'c-body', metadata: secret }), 400],
  ['a list around the secret', (secret) => JSON.stringify({ userId: 'c-body', metadata: { apiKey: [secret] } }), 400],
  [
    'the secret as the name of a key',
    (secret) => JSON.stringify({ userId: 'c-body', metadata: { [secret]: 'x' } }),
    400,
  ],
  ['the secret as the user', (secret) => JSON.stringify({ userId: `${secret}\n`, metadata: {} }), 400],
  [
    'the secret under a key that is not declared',
    (secret) => JSON.stringify({ userId: 'c-body', metadata: { note: secret } }),
    400,
  ],
  ['the secret in a plain key', (secret) => JSON.stringify({ userId: 'c-body', metadata: { nickname: secret } }), 400],
  [
    'the secret beside a wrong key',
    (secret) => JSON.stringify({ userId: 'c-body', metadata: { apiKey: secret, constructor: 1 } }),
    400,
  ],
  [
    'the secret twice, once too long',
    (secret) => JSON.stringify({ userId: 'c-body', metadata: { apiKey: secret.repeat(90) } }),
    400,
  ],
  [
    'half of a surrogate pair behind the secret',
    (secret) => `{"userId":"c-body","metadata":{"apiKey":${JSON.stringify(secret).slice(0, -1)}\\ud800"}}`,
    400,
  ],
  [
    'over a megabyte',
    (secret) => JSON.stringify({ userId: 'c-body', metadata: { apiKey: secret.repeat(30_000) } }),
    413,
  ],
];

test.each(wrongBodies)('a body with %s is refused without a word of it', async (_, body, status) => {
  const secret = remember('secret in a wrong body', `${keyLike()}+/="%&`);
  const answer = await post('project.users.setMetadata', body(secret));
  expect([answer.status, answer.text]).toEqual([status, answer.text]);
  expect(await secretsOf('c-body')).toBe(0);
});

test('metadata that is too much as a whole stores nothing of it', async () => {
  const long = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`k${i}`, 'x '.repeat(1_900)]));
  await expect(
    stack.client.users.setMetadata('c-large', { ...long, apiKey: canary('secret beside too much') }),
  ).rejects.toMatchObject({ code: 'payload_too_large' });
  expect(await secretsOf('c-large')).toBe(0);
});

test('a provider that repeats the credential in its errors is written down without it', async () => {
  await customer('c-provider');
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'echo', status: 422 } } });
  const refused = await ask('c-provider', 'provider');
  expect(refused).toMatchObject({ status: 'failed', reason: 'provider_rejected' });
  expect(refused.error).toContain('Bearer [redacted]');
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'echo', status: 200 } } });
  expect(await ask('c-provider', 'provider', 'throw')).toMatchObject({ status: 'failed', reason: 'code_threw' });
});

test('a token endpoint that repeats the client secret and the refresh token is written down without them', async () => {
  await customer('c-refresh');
  stack.sandbox.control.expireAccessTokens();
  stack.sandbox.control.setFaults({ token: { fault: { kind: 'echo', status: 400, error: 'invalid_grant' } } });
  expect(await ask('c-refresh', 'provider')).toMatchObject({ status: 'waiting_for_reconnect' });
  const attempt = await callAsUser(stack, await stack.tokens.sign('c-code'), 'me.attempts.create', {
    integrationId: 'crm',
  });
  for (const status of [400, 500, 200]) {
    stack.sandbox.control.setFaults({ token: { fault: { kind: 'echo', status } } });
    const again = await callAsUser(stack, await stack.tokens.sign('c-code'), 'me.attempts.create', {
      integrationId: 'crm',
    });
    const way = await createRobot(stack).connect(again.body.next.startUrl);
    expect(way.html).not.toContain('authorization');
  }
  expect(attempt.status).toBe(200);
});

test('a provider that repeats what it was asked when an account is tried, and when a grant ends', async () => {
  const token = await stack.tokens.sign('c-tries');
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'mail' });
  for (const status of [401, 422, 200]) {
    stack.sandbox.control.setFaults({ mail: { fault: { kind: 'echo', status } } });
    const tried = await callAsUser(stack, token, 'me.attempts.submitFields', {
      attemptId: created.body.attempt.id,
      values: { apiKey: canary('API key that the provider refuses') },
    });
    expect(tried.body.data.code).toBe(status === 401 ? 'invalid_credentials' : 'provider_error');
  }
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'echo', status: 403 } } });
  const crm = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  await createRobot(stack).connect(crm.body.next.startUrl);
  await customer('c-ends');
  stack.sandbox.control.setFaults({ revocation: { fault: { kind: 'echo', status: 400, remaining: null } } });
  await stack.client.users.disconnect('c-ends', { integrationId: 'crm' });
  const ended = await eventually(
    () =>
      client.query(`select from connect.connection c join connect.connected_user u on u.id = c.user_id
      where u.external_id = 'c-ends' and c.state = 'disconnected'`),
    ({ rowCount }) => rowCount === 1,
  );
  expect(ended.rowCount).toBe(1);
});

test.each(Object.entries(encodings))(
  'a host that repeats the secret as %s is written down without it',
  async (name, encode) => {
    const userId = `c-host-${name}`;
    const { apiKey } = await customer(userId);
    for (const form of encode(apiKey)) {
      stack.host.answers.push({ status: 422, body: () => `you sent "${form}"` });
      const refused = await ask(userId, 'host');
      expect(refused).toMatchObject({ status: 'failed', reason: 'host_rejected' });
      expect(refused.error).toContain('[redacted]');
      stack.host.answers.push({ status: 200, body: () => JSON.stringify({ deep: [{ [form]: form }] }) });
      expect(await ask(userId, 'host', 'throw')).toMatchObject({ status: 'failed', reason: 'code_threw' });
      stack.host.answers.push({ status: 200, body: () => form });
      expect(await ask(userId, 'host', 'return')).toMatchObject({ status: 'succeeded' });
    }
  },
);

test('a secret that stands where an answer is cut off is not kept in half', async () => {
  const { apiKey } = await customer('c-cut');
  for (const kept of [10, 20, apiKey.length - 1]) {
    stack.host.answers.push({ status: 422, body: () => `${'x'.repeat(500 - kept)}${apiKey}` });
    const { error } = await ask('c-cut', 'host');
    expect(error).toContain('answered 422');
    expect(error).not.toContain(apiKey.slice(0, 8));
  }
});

test('a delivery that repeats the signing secret wherever it can is written down without it', async () => {
  const { projectId } = stack.project;
  const signingSecret = canary('signing secret');
  await stack.core.admin.configureSigningSecret({ projectId, integrationId: 'crm', signingSecret });
  await stack.core.admin.configureSigningSecret({ projectId, integrationId: 'crm', signingSecret: canary('next one') });
  const at = String(Math.floor(Date.now() / 1000));
  const signedBy = (body: string) => ({
    'sandbox-timestamp': at,
    'sandbox-signature': `v1=${createHmac('sha256', signingSecret).update(`${at}.${body}`).digest('hex')}`,
  });
  const hook = `${stack.url}/hooks/${projectId}/crm`;
  const deliver = async (url: string, body: string, headers: Record<string, string>) =>
    (await fetch(url, { method: 'POST', body, headers })).status;
  const event = JSON.stringify({
    id: signingSecret,
    type: signingSecret,
    accountId: signingSecret,
    data: signingSecret,
  });
  expect(await deliver(hook, event, signedBy(event))).toBe(200);
  expect(await deliver(hook, signingSecret, signedBy(signingSecret))).toBe(400);
  expect(await deliver(hook, `[${event}`, signedBy(`[${event}`))).toBe(400);
  expect(await deliver(hook, event, { 'sandbox-timestamp': signingSecret, 'sandbox-signature': signingSecret })).toBe(
    401,
  );
  const encoded = encodeURIComponent(signingSecret);
  expect(await deliver(`${hook}?challenge=${encoded}`, event, {})).toBe(401);
  expect(await deliver(`${stack.url}/hooks/${projectId}/${encoded}`, event, {})).toBe(401);
  expect(await deliver(`${stack.url}/hooks/${encoded}/crm`, event, {})).toBe(401);
  const wrong = `${canary('signing secret with a line end')}\n`;
  await expect(
    stack.core.admin.configureSigningSecret({ projectId, integrationId: 'crm', signingSecret: wrong }),
  ).rejects.toMatchObject({ code: 'invalid_request' });
});

test('no list, search, preview or explanation has a secret in it', async () => {
  const { apiKey } = await customer('c-lists');
  const { users, executions, audit, operations } = stack.client;
  const found = await users.list({ where: 'has:meta.apiKey' as never });
  expect(found.items.find(({ id }) => id === 'c-lists')?.metadata).toMatchObject({ apiKey: { secret: true } });
  await executions.list({ user: { where: 'has:meta.apiKey' } });
  expect((await audit.list({ userId: 'c-lists' })).items.length).toBeGreaterThan(2);
  await users.explain('c-lists', 'crm', { metadata: { apiKey: canary('secret in a preview') } });
  const bulk = { kind: 'set_metadata', metadata: { apiKey: canary('secret in an operation') } } as never;
  await expect(operations.preview(bulk, '')).rejects.toMatchObject({ code: 'invalid_metadata' });
  await expect(operations.start(bulk, '')).rejects.toMatchObject({ code: 'invalid_metadata' });
  await expect(users.list({ where: `meta.apiKey:${apiKey.slice(0, 3)}` as never })).rejects.toMatchObject({
    code: 'invalid_query',
  });
  await operations.list();
  const me = await callAsUser(stack, await stack.tokens.sign('c-lists'), 'me.get', undefined, { method: 'GET' });
  expect(me.body.metadata).toEqual({});
});

test.each(['anonymise', 'drop'] as const)(
  'of a deleted user whose executions are to %s nothing is left that names it',
  async (executions) => {
    const mark = randomUUID().slice(0, 8);
    const [userId, email] = [`gone-${mark}`, `${mark}@gone.example`];
    await stack.client.users.setMetadata(userId, { Email: email });
    const failing = await stack.client.operations.start({ kind: 'enable_workflow', workflowId: 'gossip' } as never, '');
    await eventually(
      () => stack.client.operations.get(failing.id),
      ({ state }) => state === 'done',
    );
    expect((await stack.client.operations.failures(failing.id)).items.map((one) => one.userId)).toContain(userId);
    const { token } = await customer(userId, 'grace@contoso.example');
    // What the customer does by itself, what runs, and what is held back.
    await callAsUser(stack, token, 'me.setMetadata', { metadata: { nickname: `Nick ${mark}` } });
    await callAsUser(stack, token, 'me.disableWorkflow', { workflowId: 'gossip' });
    await callAsUser(stack, token, 'me.enableWorkflow', { workflowId: 'gossip' });
    stack.host.answers.push({ status: 422, body: () => `no ${email} here` });
    await ask(userId, 'host');
    await ask(userId, 'provider');
    await stack.client.users.suspend(userId, {} as never, { reason: `${mark} asked` });
    await stack.client.users.resume(userId);
    await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });

    await stack.client.users.delete(userId, { executions });
    await eventually(
      () => client.query(`select from connect.connected_user where external_id like 'deleted:%'`),
      ({ rowCount }) => rowCount === 0,
    );
    const traces = (await dumpDatabase(stack.connectionString)).flatMap(({ where, text }) =>
      text
        .split('\n')
        .filter((line) => line.includes(mark))
        .map((line) => `${where}: ${line}`),
    );
    // The host is told by a `user.deleted` that is still to be sent; it holds the id and no more.
    expect(traces).toEqual([`connect.outbox: {"userId": "${userId}"}`]);
  },
);

test('traces, metrics and log lines of all that name no user, no address and nothing that was sent', async () => {
  const spans = await eventually(
    () => collector.spans.map(({ name }) => name),
    (names) => names.includes('execution acme.delete-user') && names.includes('execution gossip'),
  );
  expect(new Set(spans)).toContain('POST /trpc/project.users.setMetadata');
  const told = [...collector.received, (await stack.telemetry?.registry.metrics()) ?? ''];
  const { rows } = await client.query<{ value: string }>(
    `select external_id as value from connect.connected_user where external_id not like 'deleted:%'
     union select account_label from connect.connection union select account_id from connect.connection
     union select jsonb_object_keys(metadata) from connect.connected_user`,
  );
  // Names of fields of a definition may be words of anything.
  const values = rows.map(({ value }) => value).filter((value) => value.length >= 8);
  expect(values.length).toBeGreaterThan(5);
  for (const text of [...told, ...stack.logLines]) {
    expect(values.filter((value) => text.includes(value))).toEqual([]);
    expect(text).not.toMatch(/@\w+\.example|you sent|[?&](code|state)=/);
  }
});
