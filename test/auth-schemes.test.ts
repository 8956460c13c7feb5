import { generateKeyPairSync } from 'node:crypto';
import { createConnectClient } from '@acme/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canary, remember } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { defineSchemes, type SchemesConfig } from './stack/schemes-definition.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let values: Readonly<Record<string, Readonly<Record<string, string>>>>;
beforeAll(async () => {
  stack = await startStack({ define: defineSchemes });
  const [key] = stack.sandbox.control.state().mailKeys;
  if (key === undefined) throw new Error('The sandbox has no key.');
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = { type: 'spki', format: 'pem' } as const;
  const service = stack.sandbox.control.addServiceAccount(key.accountId, pair.publicKey.export(pem));
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
  remember('private key of a service account', privateKey);
  const keyFile = JSON.stringify(
    { client_email: service?.email, private_key: privateKey, private_key_id: service?.keyId },
    null,
    2,
  );
  const workspace = 'northwind';
  values = {
    query: { workspace, apiKey: key.key },
    chosen: { workspace, apiKey: key.key },
    basic: { workspace, email: 'ada@northwind.example', apiKey: key.key },
    'basic-key': { workspace, apiKey: key.key },
    client: { workspace, clientId: key.id, clientSecret: key.key },
    'client-json': { workspace, key: key.id, secret: key.key },
    service: { workspace, keyFile },
    headers: { workspace, apiKey: key.key },
    open: {},
  };
  await registerTenant();
});
afterAll(() => stack.stop());

/** A client at the sandbox that has a key in the place of a secret. */
async function registerTenant(): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await stack.sandbox.control.registerClient({
    clientId: 'tenant',
    clientSecret: 'not used here',
    publicKey: publicKey.export({ format: 'jwk' }) as Record<string, unknown>,
    redirectUris: [stack.core.redirectUri(stack.project.projectId, 'tenant')],
  });
  await stack.core.admin.configureIntegration({
    projectId: stack.project.projectId,
    integrationId: 'tenant',
    clientId: 'tenant',
    clientSecret: pem,
  });
}

const client = () => createConnectClient<SchemesConfig>({ url: stack.url, apiKey: stack.project.apiKey });
const typed = ['query', 'chosen', 'headers', 'basic', 'basic-key', 'client', 'client-json', 'service', 'open'] as const;

async function open(userId: string, integrationId: string) {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId });
  const attemptId: string = created.body.attempt.id;
  const me = (procedure: string, input: object) =>
    callAsUser(stack, token, `me.attempts.${procedure}`, { attemptId, ...input });
  return {
    next: created.body.next,
    submit: (given: object) => me('submitFields', { values: given }),
    claim: (claimCode: string | undefined) => me('claim', { proof: { claimCode } }),
    state: async () => (await callAsUser(stack, token, 'me.attempts.get', { attemptId }, { method: 'GET' })).body,
  };
}

const calls = () =>
  stack.sandbox.control
    .ledger()
    .flatMap((entry) => (entry.type === 'api_call' && entry.product === 'files' ? [entry] : []));

async function run(userId: string, integrationId: string): Promise<void> {
  const before = calls().length;
  await client().workflows.enable(userId, `ask-${integrationId}` as never);
  await client().events.send(userId, 'asked', {});
  await eventually(
    () => client().executions.list({ user: { id: userId }, limit: 1 }),
    ({ items }) => items[0]?.status === 'succeeded',
  );
  expect(calls().length).toBeGreaterThan(before);
  expect(calls().at(-1)).toMatchObject({ status: 200 });
}

test.each(typed)('%s: what is typed is tried, kept, and carried by the requests of a workflow', async (id) => {
  const userId = `u-${id}`;
  const attempt = await open(userId, id);
  expect(attempt.next.kind).toBe('fields');
  const connected = await attempt.submit(values[id] ?? {});
  expect(connected.body, JSON.stringify(connected.body)).toMatchObject({
    state: 'connected',
    account: { label: id === 'open' ? 'Everybody' : 'Northwind' },
  });
  const user = await client().users.get(userId);
  expect(user.integrations.find((one) => one.id === id)).toMatchObject({ begins: 'fields', state: 'connected' });
  await run(userId, id);
});

test.each(['client', 'service'] as const)('%s: a token that has ended is got anew without the customer', async (id) => {
  const userId = `u-again-${id}`;
  stack.sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 1 } });
  await (await open(userId, id)).submit(values[id] ?? {});
  stack.sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 3_600 } });
  const asked = () => calls().filter(({ path }) => path === '/files/token').length;
  const before = asked();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await run(userId, id);
  expect(asked()).toBe(before + 1);
  await run(userId, id);
  expect(asked()).toBe(before + 1);
});

test.each(['query', 'headers', 'basic', 'basic-key'] as const)(
  '%s: an answer loses the key however it is repeated, and nothing that is no secret',
  async (id) => {
    const userId = `u-${id}`;
    const { apiKey = '', email = '' } = values[id] ?? {};
    const pairs = [`${email}/token:${apiKey}`, `${apiKey}:X`].map((pair) => Buffer.from(pair).toString('base64'));
    // Neither the workspace, nor the "X" of the password, which is 58 in hex.
    const plain = 'XLSX of northwind for XAVIER 1580';
    const call = (method: 'PUT' | 'GET', body: { readonly text?: string } = {}) =>
      client().connections.request(userId, {
        integrationId: id,
        method,
        path: `/files/note-${id}`,
        headers: { 'content-type': 'text/plain' },
        ...body,
      });
    expect((await call('PUT', { text: `${plain} ${[apiKey, ...pairs].join(' ')} ${plain}` })).status).toBe(201);
    const { text = '' } = await call('GET');
    expect(text.startsWith(`${plain} [redacted]`)).toBe(true);
    expect(text.endsWith(` ${plain}`)).toBe(true);
    for (const secret of [apiKey, ...(id === 'basic' ? pairs.slice(0, 1) : pairs.slice(1))]) {
      expect(text).not.toContain(secret);
    }
  },
);

const wrong: readonly (readonly [string, string, Readonly<Record<string, string>>, object])[] = [
  ['a key that is wrong', 'query', { apiKey: canary('wrong key') }, { apiKey: { code: 'rejected' } }],
  ['a password that is wrong', 'basic', { apiKey: canary('wrong password') }, { apiKey: { code: 'rejected' } }],
  [
    'a client that is unknown',
    'client',
    { clientSecret: canary('wrong secret') },
    { clientSecret: { code: 'rejected' } },
  ],
  ['a key file that is none', 'service', { keyFile: 'my key' }, { keyFile: { code: 'rejected' } }],
  [
    'a key file without a key',
    'service',
    { keyFile: '{"client_email":"a@b.example"}' },
    { keyFile: { code: 'rejected' } },
  ],
  ['a workspace that is not there', 'query', { workspace: 'fabrikam' }, { workspace: { code: 'no_such_account' } }],
  ['nothing', 'query', { apiKey: ' ' }, { apiKey: { code: 'required' } }],
  ['what is none of the choices', 'chosen', { workspace: 'contoso' }, { workspace: { code: 'invalid' } }],
  ['another form', 'query', { workspace: 'North Wind' }, { workspace: { code: 'invalid' } }],
  ['a letter that no header carries', 'headers', { apiKey: 'schlüssel' }, { apiKey: { code: 'not_printable' } }],
];
test.each(wrong)(
  '%s is told at the field that caused it, and nothing is connected',
  async (what, id, change, fields) => {
    const userId = `u-wrong-${wrong.findIndex(([name]) => name === what)}`;
    const attempt = await open(userId, id);
    const refused = await attempt.submit({ ...values[id], ...change });
    expect(refused.status).toBe(400);
    expect(refused.body.data.fields).toMatchObject(fields);
    expect(Object.keys(refused.body.data.fields)).toHaveLength(1);
    const user = await client().users.get(userId);
    expect(user.integrations.flatMap(({ connections }) => connections)).toEqual([]);
    // The form is still open, and takes what is right.
    expect((await attempt.submit(values[id] ?? {})).body.state).toBe('connected');
  },
);

test.each([
  '../mail',
  'northwind/../contoso',
  'a.example.com#',
  '@evil',
  'northwind?x=',
  '..',
  '%2e%2e',
  'northwind\\x',
])('a part of a URL that is %j is refused before anything is asked', async (workspace) => {
  const before = calls().length;
  const refused = await (await open('u-url', 'query')).submit({ ...values['query'], workspace });
  expect(refused.body.data).toMatchObject({ code: 'invalid_fields', fields: { workspace: { code: 'invalid' } } });
  expect(calls().length).toBe(before);
});

test('a form before the window: its value goes into the URLs, and the client signs for itself', async () => {
  const attempt = await open('u-tenant', 'tenant');
  const user = await client().users.get('u-tenant');
  expect(user.integrations.find(({ id }) => id === 'tenant')).toMatchObject({ begins: 'fields_then_window' });
  expect(attempt.next).toMatchObject({ kind: 'fields', fields: [{ name: 'area', example: 'api' }] });
  const robot = createRobot(stack);
  const early = await robot.authorize(attempt.next.startUrl);
  expect(early.startStatus).toBe(410);
  expect((await attempt.submit({ area: 'elsewhere' })).body.data.fields).toMatchObject({ area: { code: 'invalid' } });
  expect((await attempt.submit({ area: 'api' })).body.state).toBe('opened');
  const way = await robot.connect(attempt.next.startUrl);
  expect((await attempt.claim(way.claimCode)).body).toMatchObject({
    state: 'connected',
    account: { label: 'Ada Lovelace' },
  });
});

test('a grant without a scope that is needed ends the attempt, says which, and is given back', async () => {
  const attempt = await open('u-scope', 'tenant');
  await attempt.submit({ area: 'api' });
  const robot = createRobot(stack);
  const granted = () => stack.sandbox.control.state().grants.length;
  const before = granted();
  const way = await robot.connect(attempt.next.startUrl, { without: 'contacts' });
  expect(way.html).toContain('contacts');
  expect(await attempt.state()).toMatchObject({ state: 'insufficient_scope', error: { code: 'insufficient_scope' } });
  await eventually(granted, (count) => count === before);
});
