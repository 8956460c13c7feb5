import { createRequests } from '@acme/connect/requests';
import { createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ActionsConfig, defineActions } from './stack/actions-definition.ts';
import { callRest } from './stack/call-rest.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, configureCrm, eventually, hostOrigin, startStack, type Stack } from './stack/start-stack.ts';

/** Actions of connectors at the door: the host's backend, the steps of workflows, and the customer's browser. */
let stack: Stack;
let connectionId: string;
const client = () => createConnectClient<ActionsConfig>({ url: stack.url, apiKey: stack.project.apiKey });

beforeAll(async () => {
  stack = await startStack({ define: defineActions });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId, 'ours');
  connectionId = await connect('a', 'ada@northwind.example');
});
afterAll(() => stack.stop());
beforeEach(() => stack.sandbox.control.reset());

async function connect(
  userId: string,
  email = 'ada@northwind.example',
  integrationId: 'crm' | 'ours' = 'crm',
): Promise<string> {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId });
  const attemptId: string = created.body.attempt.id;
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl, { email });
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } });
  return claimed.body.connectionId as string;
}

async function connectFiles(userId: string): Promise<void> {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'files' });
  const attemptId: string = created.body.attempt.id;
  const values = { apiKey: stack.sandbox.control.state().mailKeys[0]?.key ?? '' };
  const submitted = await callAsUser(stack, token, 'me.attempts.submitFields', { attemptId, values });
  expect(submitted.body).toMatchObject({ state: 'connected' });
}

/** Calls that reached the sandbox since `from`. */
const callsSince = (from: number) =>
  stack.sandbox.control.ledger(from).flatMap((entry) => (entry.type === 'api_call' ? [entry] : []));
const now = () => stack.sandbox.control.ledger().at(-1)?.sequence ?? 0;

const create = (email: string, change: object = {}, userId = 'a') =>
  client().connections.act(userId, { integrationId: 'crm', action: 'createContact', input: { email, ...change } });

const finished = (executionId: string | undefined) =>
  eventually(
    () => client().executions.get(executionId ?? ''),
    ({ status }) => ['succeeded', 'failed', 'cancelled', 'parked', 'quarantined'].includes(status),
    30_000,
  );

describe('from the backend', () => {
  test('an action does what it says, and gives what it declares and nothing else', async () => {
    const made = await create('New@Lead.example', { lists: ['customers'] });
    expect(made).toEqual({ id: expect.any(String), email: 'new@lead.example', lists: ['customers'] });
    const changed = await client().connections.act('a', {
      integrationId: 'crm',
      action: 'updateContact',
      input: { id: made.id, name: 'New Lead' },
    });
    expect(changed).toMatchObject({ id: made.id, name: 'New Lead', lists: ['customers'] });
    // Two requests, the second by what the first answered.
    const upserted = await client().connections.act('a', {
      integrationId: 'crm',
      action: 'upsertContact',
      input: { email: 'new@lead.example', name: 'Newer Lead' },
    });
    expect(upserted).toMatchObject({ id: made.id, name: 'Newer Lead' });
    const other = await client().connections.act('a', {
      integrationId: 'crm',
      action: 'upsertContact',
      input: { email: 'other@lead.example', name: 'Other' },
    });
    expect(other.id).not.toBe(made.id);
  });

  test('the same over REST, and what is refused has the form of every error', async () => {
    const ask = (action: string, body: object) =>
      callRest(stack, stack.project.apiKey, `POST /users/a/actions/${action}`, { body });
    expect(await ask('createContact', { integrationId: 'crm', input: { email: 'rest@lead.example' } })).toMatchObject({
      status: 200,
      body: { output: { email: 'rest@lead.example' } },
    });
    expect(await ask('updateContact', { integrationId: 'crm', input: { id: 'nobody' } })).toMatchObject({
      status: 422,
      body: { code: 'provider_rejected', provider: { status: 404, kind: 'not_found', code: 'not_found' } },
    });
    expect(await ask('createContact', { integrationId: 'crm', input: { email: 5 } })).toMatchObject({
      status: 400,
      body: { code: 'invalid_fields', fields: { email: { code: 'invalid_type' } } },
    });
  });

  test('under one key it happens once', async () => {
    const call = () =>
      client().connections.act('a', {
        integrationId: 'crm',
        action: 'createContact',
        input: { email: 'once@lead.example' },
        idempotencyKey: 'create once',
      });
    expect(await call()).toEqual(await call());
    const made = stack.sandbox.control.state().contacts.filter(({ email }) => email === 'once@lead.example');
    expect(made).toHaveLength(1);
  });

  test.each([
    ['a field that does not fit', { email: 'no address' }, 'email'],
    ['a field that is missing', { email: undefined }, 'email'],
    ['something inside a field', { email: 'a@b.example', lists: ['fine', ''] }, 'lists.1'],
  ])('%s is named before anything is sent', async (_, input, field) => {
    const from = now();
    const refused = client().connections.act('a', {
      integrationId: 'crm',
      action: 'createContact',
      input: input as never,
    });
    await expect(refused).rejects.toMatchObject({
      code: 'invalid_fields',
      message: expect.stringContaining(field) as string,
      fields: { [field]: { message: expect.any(String) as string } },
    });
    expect(callsSince(from)).toEqual([]);
  });

  test('what there is not, and a page of what has none, are told apart from what fails', async () => {
    const from = now();
    const act = (call: object) => client().connections.act('a', { integrationId: 'crm', input: {}, ...call } as never);
    await expect(act({ action: 'dropContacts' })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('createContact, updateContact') as string,
    });
    for (const action of ['constructor', 'toString', 'hasOwnProperty']) {
      await expect(act({ action })).rejects.toMatchObject({ code: 'not_found' });
    }
    await expect(act({ action: 'createContact', cursor: '2', input: { email: 'a@b.example' } })).rejects.toMatchObject({
      code: 'invalid_fields',
      fields: { cursor: { code: 'unrecognized_keys' } },
    });
    await expect(act({ action: 'nothing of ours' })).rejects.toMatchObject({ code: 'invalid_request' });
    expect(callsSince(from)).toEqual([]);
  });

  test("another user's account, a user that is held back, and several accounts", async () => {
    const other = await connect('a-other', 'grace@contoso.example');
    const from = now();
    await expect(
      client().connections.act('a', { integrationId: 'crm', connectionId: other, action: 'listContacts', input: {} }),
    ).rejects.toMatchObject({ code: 'not_found' });
    await client().users.suspend('a-other');
    await expect(create('x@lead.example', {}, 'a-other')).rejects.toMatchObject({ code: 'suspended' });
    await client().users.resume('a-other');
    expect(callsSince(from)).toEqual([]);
    const second = await connect('a-other', 'ada@northwind.example');
    await expect(create('x@lead.example', {}, 'a-other')).rejects.toMatchObject({ code: 'connection_required' });
    const list = await client().connections.act('a-other', {
      integrationId: 'crm',
      connectionId: second,
      action: 'listContacts',
      input: { limit: 1 },
    });
    expect(list.items).toHaveLength(1);
  });
});

test('what can be done is told in JSON Schema, with what browsers may', async () => {
  const actions = await client().integrations.actions('crm');
  expect(actions.map(({ name, isList, browser }) => [name, isList, browser])).toEqual([
    ['createContact', false, false],
    ['updateContact', false, false],
    ['listContacts', true, true],
    ['upsertContact', false, false],
  ]);
  expect(actions[0]).toMatchObject({
    description: 'Creates a contact.',
    scopes: ['contacts'],
    input: { type: 'object', required: ['email'], properties: { email: { type: 'string', format: 'email' } } },
    output: { type: 'object', properties: { id: { type: 'string' } } },
  });
  expect(actions[2]?.output).toMatchObject({
    properties: { items: { type: 'array' }, nextCursor: { type: 'string' } },
  });
  expect(await client().integrations.actions('mail')).toEqual([]);
  await expect(client().integrations.actions('erp' as never)).rejects.toMatchObject({ code: 'not_found' });
  const rest = await callRest(stack, stack.project.apiKey, 'GET /integrations/crm/actions');
  expect(rest).toMatchObject({ status: 200, body: { actions: { length: 4 } } });
});

describe('what the provider says is wrong', () => {
  const refuse = (status: number, body: Record<string, string>) =>
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'json', status, body } } });

  test.each([
    [400, { error: 'invalid_request', message: 'No such list.', field: 'lists' }, 'provider_rejected', 'invalid_input'],
    [403, { error: 'forbidden', message: 'Ask an admin.' }, 'provider_rejected', 'forbidden'],
    [409, { error: 'exists', message: 'There already.' }, 'provider_rejected', 'conflict'],
    [418, { error: 'teapot', message: 'Short and stout.' }, 'provider_rejected', 'rejected'],
    [500, { error: 'oops', message: 'Broken.' }, 'provider_error', 'provider_down'],
  ])('%i is told in its own words and in our kinds', async (status, body, code, kind) => {
    refuse(status, body);
    await expect(create('x@lead.example')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(body.message) as string,
      provider: {
        status,
        kind,
        code: body.error,
        message: body.message,
        ...('field' in body ? { field: body.field } : {}),
      },
    });
  });

  test('a failure that comes with 200 is one', async () => {
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'error_in_200', error: 'list_is_full' } } });
    await expect(create('x@lead.example')).rejects.toMatchObject({
      code: 'provider_rejected',
      provider: { status: 200, kind: 'rejected', code: 'list_is_full' },
    });
    // For a raw request it is an answer like any other.
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'error_in_200', error: 'list_is_full' } } });
    const raw = await client().connections.request('a', { integrationId: 'crm', method: 'GET', path: '/me' });
    expect(raw).toMatchObject({ status: 200, json: { error: 'list_is_full' } });
  });

  test('a credential that is refused with 200 is renewed and the call made again', async () => {
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'error_in_200', error: 'invalid_token' } } });
    const from = now();
    expect(await create('renewed@lead.example')).toMatchObject({ email: 'renewed@lead.example' });
    expect(stack.sandbox.control.ledger(from).filter(({ type }) => type === 'token_refreshed')).toHaveLength(1);
  });

  test('a credential that is refused with 200 after it was renewed has to be given again', async () => {
    const id = await connect('a-refused');
    stack.sandbox.control.setFaults({
      api: { fault: { kind: 'error_in_200', error: 'invalid_token', remaining: null } },
    });
    // One refusal of a renewed credential may pass; the second ends the grant, as with 401.
    await expect(create('x@lead.example', {}, 'a-refused')).rejects.toMatchObject({ code: 'provider_error' });
    await expect(create('x@lead.example', {}, 'a-refused')).rejects.toMatchObject({ code: 'reconnect_required' });
    const user = await client().users.get('a-refused');
    const [connection] = user.integrations.find((one) => one.id === 'crm')?.connections ?? [];
    expect(connection).toMatchObject({ id, state: 'needs_reauth' });
  });

  test('its words are bounded, on one line, and without the credential', async () => {
    refuse(400, { error: 'e'.repeat(500), message: `<script>alert(1)</script>\u202e\n\r\u0000${'long '.repeat(500)}` });
    const refused = await create('x@lead.example').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'provider_rejected' });
    const { provider } = refused as { provider: { message: string; code: string } };
    expect([provider.message.length <= 500, provider.code.length <= 100]).toEqual([true, true]);
    expect(provider.message).toMatch(/^[^\p{C}]*$/u);
    expect(provider.message.startsWith('<script>')).toBe(true);
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'echo', status: 400 } } });
    const echoed = await create('x@lead.example').catch((error: unknown) => error);
    expect((echoed as Error).message).toContain('[redacted]');
  });

  test('an answer in another form is the failure of the provider', async () => {
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'json', status: 200, body: { id: 'x' } } } });
    await expect(create('x@lead.example')).rejects.toMatchObject({
      code: 'provider_error',
      message: expect.stringContaining('"email" does not fit') as string,
    });
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'html' } } });
    await expect(create('x@lead.example')).rejects.toMatchObject({ code: 'provider_error' });
  });
});

describe('a list', () => {
  const many = 1_000;
  beforeAll(async () => {
    await connect('a-many', 'grace@contoso.example');
    stack.sandbox.control.reset({ data: true });
    connectionId = await connect('a', 'ada@northwind.example');
    await connect('a-many', 'grace@contoso.example');
    const emails = Array.from({ length: many }, (_, index) => `lead-${index}@many.example`);
    stack.sandbox.control.addContacts('acc_grace', emails);
    const { connections } = (await client().users.get('a-many')).integrations.find(({ id }) => id === 'crm') ?? {};
    for (const { id, state } of connections ?? []) {
      if (state !== 'connected') await client().users.disconnect('a-many', { connectionId: id });
    }
    await client().workflows.enable('a-many', 'count');
  });

  test('is read page by page, each when it is asked for', async () => {
    const from = now();
    const seen: string[] = [];
    const input = { limit: 100 };
    for await (const page of client().connections.pages('a-many', {
      integrationId: 'crm',
      action: 'listContacts',
      input,
    })) {
      expect(page.length).toBe(100);
      expect(callsSince(from)).toHaveLength(seen.length / 100 + 1);
      seen.push(...page.map(({ email }) => email));
    }
    expect(seen).toEqual(Array.from({ length: many }, (_, index) => `lead-${index}@many.example`));
  });

  test('is no write: neither its pages nor a GET is kept for somebody who asks again', async () => {
    const kept = () => queryDatabase(stack, sql<{ n: number }>`select count(*)::int as n from connect.idempotency`);
    const before = await kept();
    const call = { integrationId: 'crm', action: 'listContacts', input: { limit: 100 } } as const;
    for await (const page of client().connections.pages('a-many', call)) {
      expect(page).toHaveLength(100);
      break;
    }
    await client().connections.request('a-many', { integrationId: 'crm', method: 'GET', path: '/me' });
    expect(await kept()).toEqual(before);
    await client().connections.act('a-many', call);
    expect(await kept()).not.toEqual(before);
  });

  test('that is longer than was asked for says so, and a loop that is left asks no more', async () => {
    const read = (maxPages: number) =>
      client().connections.pages(
        'a-many',
        { integrationId: 'crm', action: 'listContacts', input: { limit: 100 } },
        { maxPages },
      );
    const all = async () => {
      for await (const page of read(3)) expect(page).toHaveLength(100);
    };
    await expect(all()).rejects.toThrow('more than 3 pages');
    const from = now();
    for await (const page of read(3)) {
      expect(page).toHaveLength(100);
      break;
    }
    expect(callsSince(from)).toHaveLength(1);
  });

  test('is read by a workflow, which goes on at the page that failed', async () => {
    const from = now();
    // From the fourth page on the provider is down for a while.
    const started = await client().events.send('a-many', 'contacts.counted', { limit: 100 });
    await eventually(
      () => callsSince(from).length,
      (calls) => calls >= 3,
    );
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 503, remaining: 2 } } });
    const execution = await finished(started.executionIds[0]);
    expect(execution).toMatchObject({ status: 'succeeded' });
    expect(execution.steps.filter(({ kind }) => kind === 'action')).toHaveLength(10);
    const calls = callsSince(from);
    expect(calls.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(calls.filter(({ status }) => status === 503).length).toBeLessThanOrEqual(2);
    expect(stack.host.calls.at(-1)).toMatchObject({
      path: '/counted',
      body: { contacts: many, different: many, last: `lead-${many - 1}@many.example` },
    });
  });

  test('that goes on too long ends the run with a sentence', async () => {
    const started = await client().events.send('a-many', 'contacts.counted', { limit: 100, maxPages: 2 });
    const execution = await finished(started.executionIds[0]);
    expect(execution).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('more than 2 pages') as string,
    });
  });
});

describe('from a workflow', () => {
  beforeAll(async () => {
    await connect('a-flow', 'ada@northwind.example');
    for (const workflow of ['create', 'mistaken', 'raw'] as const) await client().workflows.enable('a-flow', workflow);
  });
  const want = (email: string) => client().events.send('a-flow', 'contact.wanted', { email });

  test('an action is a step with its own key for the provider', async () => {
    const from = now();
    const execution = await finished((await want('flow@lead.example')).executionIds[0]);
    expect(execution).toMatchObject({ status: 'succeeded' });
    const made = stack.sandbox.control.state().contacts.find(({ email }) => email === 'flow@lead.example');
    expect(made).toMatchObject({ name: 'Named' });
    const keys = callsSince(from).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(2);
  });

  test('an input that does not fit ends the run at once, naming the field', async () => {
    const from = now();
    const execution = await finished((await want('no address')).executionIds[0]);
    expect(execution).toMatchObject({ status: 'failed', error: expect.stringContaining('email') as string });
    expect(execution.steps[0]).toMatchObject({ attempts: 1 });
    expect(callsSince(from)).toEqual([]);
  });

  test('what the provider rejects is not tried again, and its words are in the step', async () => {
    const body = { error: 'list_is_full', message: 'No room for more.' };
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'json', status: 422, body, remaining: null } } });
    const execution = await finished((await want('full@lead.example')).executionIds[0]);
    expect(execution).toMatchObject({ status: 'failed', reason: 'provider_rejected' });
    expect(execution.steps[0]).toMatchObject({
      attempts: 1,
      error: 'Sandbox CRM refused "createContact": No room for more.',
    });
  });

  test('what may pass is tried again, and the effect is there once', async () => {
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'drop', afterEffect: true } } });
    const execution = await finished((await want('dropped@lead.example')).executionIds[0]);
    expect(execution).toMatchObject({ status: 'succeeded' });
    const made = stack.sandbox.control.state().contacts.filter(({ email }) => email === 'dropped@lead.example');
    expect(made).toHaveLength(1);
  });

  test('a raw request fails too where a 200 says that it did', async () => {
    const ask = async () => (await client().events.send('a-flow', 'raw.asked', {})).executionIds[0];
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'error_in_200', error: 'list_is_full' } } });
    const failed = await finished(await ask());
    expect(failed).toMatchObject({ status: 'failed', reason: 'provider_rejected' });
    expect(failed.steps[0]).toMatchObject({
      attempts: 1,
      error: 'Sandbox CRM answered 200 to GET /me: An error inside a 200.',
    });
    expect(await finished(await ask())).toMatchObject({ status: 'succeeded' });
  });

  test('a provider that is busy for a while is asked again at the time that it gave, and not before', async () => {
    await list429();
    const from = now();
    const started = await want('patient@lead.example');
    const waiting = await eventually(
      () => client().executions.get(started.executionIds[0] ?? ''),
      ({ status }) => status === 'retrying',
    );
    expect(waiting.steps[0]).toMatchObject({ attempts: 1, reason: 'provider_unavailable' });
    expect(callsSince(from)).toEqual([]);
    expect(await finished(started.executionIds[0])).toMatchObject({ status: 'succeeded' });
    const [first] = callsSince(from);
    expect(Date.parse(first?.at ?? '') - restBegan).toBeGreaterThanOrEqual(7_000);
  });

  let restBegan = 0;
  /** The provider asks the account for a rest of seven seconds: too long to be waited for in the gate. */
  async function list429(): Promise<void> {
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 429, retryAfter: 7 } } });
    restBegan = Date.now();
    const asked = client().connections.act('a-flow', { integrationId: 'crm', action: 'listContacts', input: {} });
    await expect(asked).rejects.toMatchObject({ code: 'provider_busy', retryAfterSeconds: 7 });
  }

  test("another provider's action is refused, saying how the compiler would have found it", async () => {
    const started = await client().events.send('a-flow', 'elsewhere.asked', {});
    const execution = await finished(started.executionIds[0]);
    expect(execution).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('an action of "elsewhere"') as string,
    });
  });

  test('a copy of a connector under another id keeps its actions', async () => {
    await connect('a-copy', 'ada@northwind.example', 'ours');
    await client().workflows.enable('a-copy', 'ours');
    const started = await client().events.send('a-copy', 'contact.copied', { email: 'copied@lead.example' });
    expect(await finished(started.executionIds[0])).toMatchObject({ status: 'succeeded' });
    const found = await client().connections.act('a-copy', {
      integrationId: 'ours',
      action: 'createContact',
      input: { email: 'also@lead.example' },
    });
    expect(found).toMatchObject({ email: 'also@lead.example' });
  });
});

describe('a provider that says how many calls are left', () => {
  beforeAll(() => connect('a-limit', 'ada@northwind.example'));
  const list = () =>
    client().connections.act('a-limit', { integrationId: 'crm', action: 'listContacts', input: { limit: 1 } });
  const limit = (requests: number, windowMs: number) =>
    stack.sandbox.control.setFaults({ api: { rateLimit: { requests, windowMs, headers: true } } });

  test('gets no call more, and those that can wait for the next window do', async () => {
    limit(4, 700);
    const from = now();
    // The first tells what there is; what comes before it is known would be a guess.
    await list();
    await Promise.all(Array.from({ length: 11 }, list));
    const calls = callsSince(from);
    expect(calls.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
  });

  test('for a long time is not asked again, and who asks is told when', async () => {
    limit(2, 60_000);
    await list();
    await list();
    const from = now();
    const [refused] = await Promise.allSettled([list()]);
    expect(refused).toMatchObject({ reason: { code: 'provider_busy', status: 429 } });
    const { retryAfterSeconds } = (refused as PromiseRejectedResult).reason as { retryAfterSeconds: number };
    expect(retryAfterSeconds).toBeGreaterThan(50);
    expect(retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(callsSince(from)).toEqual([]);
  });
});

describe('bytes', () => {
  /** Every byte, and what a decoder of text would change. */
  const bytes = new Uint8Array([
    0xef,
    0xbb,
    0xbf,
    ...Array.from({ length: 512 }, (_, index) => index % 256),
    0xc3,
    0x28,
  ]);
  const base64 = Buffer.from(bytes).toString('base64');
  beforeAll(() => connectFiles('a-files'));
  const read = (path: string, change: object = {}) =>
    client().connections.request('a-files', { integrationId: 'files', method: 'GET', path, ...change });

  test('go to the provider and come back as they are', async () => {
    const written = await client().connections.request('a-files', {
      integrationId: 'files',
      method: 'PUT',
      path: '/files/every',
      bytes,
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(written).toMatchObject({ status: 201, json: { size: bytes.length } });
    expect(await read('/files/every')).toMatchObject({ status: 200, base64 });
    expect(await read('/files/every', { answer: 'base64' })).toMatchObject({ base64 });
    const rest = await callRest(stack, stack.project.apiKey, 'POST /users/a-files/requests', {
      body: { integrationId: 'files', method: 'GET', path: '/files/every', answer: 'base64' },
    });
    expect(rest.body.base64).toBe(base64);
  });

  test('that are text too, come as bytes when they are asked for', async () => {
    await client().connections.request('a-files', {
      integrationId: 'files',
      method: 'PUT',
      path: '/files/text',
      text: '\ufeffété',
      headers: { 'content-type': 'text/plain' },
    });
    expect(await read('/files/text')).toMatchObject({ text: '\ufeffété' });
    expect(await read('/files/text', { answer: 'base64' })).toMatchObject({
      base64: Buffer.from('\ufeffété').toString('base64'),
    });
  });

  test('go through the steps of a workflow', async () => {
    await client().workflows.enable('a-files', 'copy');
    const started = await client().events.send('a-files', 'file.copied', { from: 'every', to: 'copy of every' });
    expect(await finished(started.executionIds[0])).toMatchObject({ status: 'succeeded' });
    expect(await read('/files/copy%20of%20every')).toMatchObject({ base64 });
  });
});

describe('from the browser', () => {
  const requests = (userId: string) =>
    createRequests<ActionsConfig>({
      apiUrl: stack.url,
      projectId: stack.project.projectId,
      getToken: () => stack.tokens.sign(userId),
      fetch: (url, init) => fetch(url, { ...init, headers: { ...(init?.headers as object), origin: hostOrigin } }),
    });

  test('an action that the definition names works, with the own account alone', async () => {
    const page = requests('a');
    const { items } = await page.act({ integrationId: 'crm', action: 'listContacts', input: { limit: 2 } });
    expect(items.length).toBeLessThanOrEqual(2);
    const other = await connect('b', 'grace@contoso.example');
    await expect(
      page.act({ integrationId: 'crm', connectionId: other, action: 'listContacts', input: {} }),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(page.act({ integrationId: 'crm', action: 'listContacts', input: { limit: 0 } })).rejects.toMatchObject(
      { code: 'validation', fields: { limit: { message: expect.any(String) as string } } },
    );
    page.close();
  });

  test('nothing else does, and nothing is sent', async () => {
    const page = requests('a');
    const from = now();
    // @ts-expect-error not one of those that the definition names
    const act = page.act({ integrationId: 'crm', action: 'createContact', input: { email: 'x@lead.example' } });
    await expect(act).rejects.toMatchObject({ code: 'forbidden' });
    const get = { integrationId: 'crm', method: 'GET' } as const;
    for (const refused of [
      { ...get, method: 'POST' as const, path: '/contacts', json: { email: 'x@lead.example' } },
      { ...get, path: '/contacts', query: { email: 'x@lead.example' } },
      { ...get, path: '/contacts?email=x' },
      { ...get, path: '/contacts/' },
      { ...get, path: '/contacts/x/tags' },
      { ...get, path: '/contacts/x/../../me' },
      { ...get, path: '/contacts/%2e%2e' },
      { ...get, path: '/contacts/..%2fme' },
      { ...get, path: '/contacts/x%2ftags' },
      { ...get, path: '/contacts/x%252ftags' },
      { ...get, path: '//contacts/x' },
      { ...get, path: '/contacts\\x' },
      { ...get, path: '/me#x' },
      { ...get, path: '/ME' },
      { ...get, path: '/bomb' },
      { ...get, path: '/me', headers: { 'X-HTTP-Method-Override': 'DELETE' } },
      { ...get, path: '/me', headers: { authorization: 'Bearer other' } },
    ]) {
      await expect(page.request(refused), JSON.stringify(refused)).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(page.request({ ...get, integrationId: 'mail', path: '/workspace' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(callsSince(from)).toEqual([]);
  });

  test('a request that the definition describes works, and of the headers a page sees few', async () => {
    const page = requests('a');
    const get = { integrationId: 'crm', method: 'GET' } as const;
    const me = await page.request({ ...get, path: '/me', headers: { Accept: 'application/json' } });
    expect(me).toMatchObject({ status: 200, json: { name: 'Ada Lovelace' } });
    expect(Object.keys(me.headers)).toEqual(['content-type']);
    expect(await page.request({ ...get, path: '/contacts', query: { limit: 1 } })).toMatchObject({ status: 200 });
    expect(await page.request({ ...get, path: '/contacts/con_none' })).toMatchObject({ status: 404 });
  });

  test('who is held back gets nothing here either, and a provider that is busy is busy here too', async () => {
    const page = requests('a');
    await client().users.suspend('a');
    await expect(page.act({ integrationId: 'crm', action: 'listContacts', input: {} })).rejects.toMatchObject({
      code: 'suspended',
    });
    await client().users.resume('a');
    const body = { error: 'gone', message: 'Not here.' };
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'json', status: 404, body } } });
    await expect(page.act({ integrationId: 'crm', action: 'listContacts', input: {} })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('Not here.') as string,
    });
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 429, retryAfter: 60 } } });
    await expect(page.act({ integrationId: 'crm', action: 'listContacts', input: {} })).rejects.toMatchObject({
      code: 'rate_limited',
      retryable: true,
    });
  });

  test('a page of another origin gets nothing', async () => {
    const token = await stack.tokens.sign('a');
    const call = { integrationId: 'crm', connectionId, action: 'listContacts', input: {} };
    expect(
      await callAsUser(stack, token, 'me.connections.act', call, { origin: 'https://evil.example' }),
    ).toMatchObject({
      status: 403,
    });
  });
});
