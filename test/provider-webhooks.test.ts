import { createHmac, randomUUID } from 'node:crypto';
import { connect as dial } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { canary } from './stack/canary.ts';
import { listenToStatements } from './stack/listen-statements.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, configureCrm, eventually, startBeside, startStack, type Stack } from './stack/start-stack.ts';
import { defineWebhooks } from './stack/webhooks-definition.ts';

const statements = listenToStatements();
afterAll(() => statements.stop());

/** That this is how each statement begins that is sent meanwhile: of three tries once, since a clock may send one between. */
async function expectStatements(on: Stack, work: () => Promise<void>, expected: readonly string[]): Promise<void> {
  const beginning = /^(select u\.id|begin|commit|with e as|insert into [\w".]+|INSERT INTO [\w".]+)/i;
  const tries: string[][] = [];
  while (tries.length < 3) {
    const sent = (await statements.during(on.connectionString, work)).map((text) => beginning.exec(text)?.[0] ?? text);
    if (isDeepStrictEqual(sent, expected)) return;
    tries.push(sent);
  }
  expect(tries).toContainEqual(expected);
}

let stack: Stack;
const secret = canary('signing secret');
beforeAll(async () => {
  stack = await startStack({ define: defineWebhooks, hookBodyMs: 400 });
  for (const id of ['crm', 'second', 'asks'])
    await configureCrm(stack.core, stack.sandbox, stack.project.projectId, id);
  for (const integrationId of ['crm', 'second'])
    await stack.core.admin.configureSigningSecret({ ...here, integrationId, signingSecret: secret });
  stack.sandbox.control.registerWebhook({ url: hookUrl(), secret });
});
afterAll(() => stack.stop());
beforeEach(() => stack.sandbox.control.reset());
afterEach(() => stack.sandbox.control.webhooksSettled());

const here = {
  get projectId() {
    return stack.project.projectId;
  },
};
const hookUrl = (integrationId = 'crm', projectId = here.projectId) =>
  `${stack.url}/hooks/${projectId}/${integrationId}`;
const ada = 'acc_ada';
const grace = 'acc_grace';
const emails = { [ada]: 'ada@northwind.example', [grace]: 'grace@contoso.example' };

/** A customer with this account connected, and workflows on. */
async function customer(userId: string, account: typeof ada | typeof grace, on: readonly string[] = ['welcome']) {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const way = await createRobot(stack).connect(created.body.next.startUrl, { email: emails[account] });
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', {
    attemptId: created.body.attempt.id,
    proof: { claimCode: way.claimCode },
  });
  expect(claimed.body.state).toBe('connected');
  for (const workflow of on) await stack.client.workflows.enable(userId, workflow as never);
  return { token, connectionId: claimed.body.connectionId as string };
}

const contact = (email: string) => ({ contact: { id: 'con_1', email, lists: [], tags: [] } });
const someEmail = () => `${randomUUID().slice(0, 8)}@lead.example`;
/** Which users the host was told of for this address. */
const toldOf = (email: string) =>
  stack.host.calls
    .filter(({ body }) => (body as { email?: string }).email === email)
    .map(({ body }) => (body as { user: string }).user)
    .toSorted();
const executionsOf = async (userId: string) => (await stack.client.executions.list({ user: { id: userId } })).items;
const idle = () =>
  eventually(
    async () => (await stack.client.executions.list({ limit: 100 })).items.filter(({ finishedAt }) => !finishedAt),
    (running) => running.length === 0,
  );

/** A delivery that nobody but this test makes. */
function signed(
  event: object | string,
  change: { readonly at?: number; readonly secret?: string; readonly signature?: string | undefined } = {},
) {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const timestamp = String(Math.floor((change.at ?? Date.now()) / 1000));
  const hex = createHmac('sha256', change.secret ?? secret)
    .update(`${timestamp}.${body}`)
    .digest('hex');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'sandbox-timestamp': timestamp,
      ...('signature' in change && change.signature === undefined
        ? {}
        : { 'sandbox-signature': change.signature ?? `v1=${hex}` }),
    } as Record<string, string>,
  };
}
const send = (url: string, delivery: { body: string | Uint8Array; headers: Record<string, string> }, method = 'POST') =>
  fetch(url, { method, ...delivery, body: delivery.body as never });
const eventOf = (account: string, email: string, id = `evt_${randomUUID()}`) => ({
  id,
  type: 'contact.created',
  accountId: account,
  data: contact(email),
});

test('a contact made at the provider runs the workflow of whoever connected that account, which says what it began with', async () => {
  await customer('h-ada', ada);
  await customer('h-grace', grace);
  const email = someEmail();
  const made = await stack.client.connections.request('h-ada', {
    integrationId: 'crm',
    method: 'POST',
    path: '/contacts',
    json: { email },
  });
  expect(made.status).toBe(201);
  await eventually(
    () => toldOf(email),
    (users) => users.length > 0,
  );
  await idle();
  expect(toldOf(email)).toEqual(['h-ada']);
  const sent = stack.sandbox.control.ledger().findLast(({ type }) => type === 'webhook_sent');
  expect(sent).toMatchObject({ status: 200, attempt: 1, eventType: 'contact.created', accountId: ada });
  const [execution] = await executionsOf('h-ada');
  expect(execution).toMatchObject({ workflowId: 'welcome', status: 'succeeded' });
  expect(await stack.client.executions.get(execution?.id ?? '')).toMatchObject({
    startedBy: { kind: 'provider_event', name: 'contact.created', id: (sent as { eventId: string }).eventId },
  });
});

test('several users of one account each get it, and each only the workflows that are on', async () => {
  await customer('m-one', ada);
  await customer('m-two', ada);
  await customer('m-off', ada, []);
  const email = someEmail();
  await stack.sandbox.control.sendWebhook({ type: 'contact.created', accountId: ada, data: contact(email) });
  await eventually(
    () => toldOf(email),
    (users) => users.includes('m-one') && users.includes('m-two'),
  );
  await idle();
  expect(toldOf(email)).toEqual(['h-ada', 'm-one', 'm-two']);
});

test('an event that no workflow listens to, and an account that nobody connected, are acknowledged and start nothing', async () => {
  const before = (await stack.client.executions.list({ limit: 1 })).items[0]?.id;
  for (const event of [
    { type: 'contact.forgotten', accountId: ada },
    { type: 'contact.created', accountId: 'acc_nobody' },
    { type: 'contact.created', accountId: ada.toUpperCase() },
  ])
    await stack.sandbox.control.sendWebhook({ ...event, data: contact(someEmail()) });
  const statuses = stack.sandbox.control
    .ledger()
    .slice(-3)
    .map((entry) => (entry as { status?: number }).status);
  expect(statuses).toEqual([200, 200, 200]);
  expect((await stack.client.executions.list({ limit: 1 })).items[0]?.id).toBe(before);
  expect(stack.logLines.at(-1)).toMatch(/"dropped":1.*for nobody/);
  expect(stack.logLines.join('')).not.toContain('acc_nobody');
});

const faults = [
  ['a signature of another secret', { signature: 'wrong' }],
  ['no signature', { signature: 'none' }],
  ['a body that was written anew', { signature: 'altered' }],
  ['a time long ago', { ageSeconds: 301 }],
  ['a time to come', { ageSeconds: -360 }],
] as const;
test.each(faults)('the provider with %s is refused, three times over', async (_, webhooks) => {
  stack.sandbox.control.setFaults({ webhooks });
  const email = someEmail();
  await stack.sandbox.control.sendWebhook({ type: 'contact.created', accountId: ada, data: contact(email) });
  const tries = stack.sandbox.control.ledger().slice(-3);
  expect(tries.map((entry) => (entry as { status?: number }).status)).toEqual([401, 401, 401]);
  expect(toldOf(email)).toEqual([]);
});

test('whatever is wrong with a delivery, and wherever there is none, the answer is the same', async () => {
  const good = signed(eventOf(ada, someEmail()));
  const hex = good.headers['sandbox-signature'] ?? '';
  const tries: [string, string, Parameters<typeof send>[1]][] = [
    ['no signature', hookUrl(), signed(eventOf(ada, 'a@b.example'), { signature: undefined })],
    ['an empty one', hookUrl(), signed(eventOf(ada, 'a@b.example'), { signature: '' })],
    [
      'another scheme',
      hookUrl(),
      { ...good, headers: { ...good.headers, 'sandbox-signature': hex.replace('v1', 'v0') } },
    ],
    [
      'capital letters',
      hookUrl(),
      { ...good, headers: { ...good.headers, 'sandbox-signature': `v1=${hex.slice(3).toUpperCase()}` } },
    ],
    ['half of it', hookUrl(), { ...good, headers: { ...good.headers, 'sandbox-signature': hex.slice(0, 35) } }],
    ['two of them', hookUrl(), { ...good, headers: { ...good.headers, 'sandbox-signature': `${hex}, ${hex}` } }],
    [
      'another time than was signed',
      hookUrl(),
      {
        ...good,
        headers: { ...good.headers, 'sandbox-timestamp': String(Number(good.headers['sandbox-timestamp']) + 1) },
      },
    ],
    ['no time', hookUrl(), { ...good, headers: { ...good.headers, 'sandbox-timestamp': '' } }],
    ['one byte more', hookUrl(), { ...good, body: `${good.body} ` }],
    ['another integration of the same project that is configured with the client secret', hookUrl('asks'), good],
    ['an integration without webhooks', hookUrl('mail'), good],
    ['no such integration', hookUrl('nothing'), good],
    ['no such project', hookUrl('crm', randomUUID()), good],
    ['no project', hookUrl('crm', 'x'), good],
    ['a longer address', `${hookUrl()}/x`, good],
    ['an empty secret', hookUrl(), signed(eventOf(ada, 'a@b.example'), { secret: '' })],
  ];
  const answers = new Map<string, string[]>();
  for (const [what, url, delivery] of tries) {
    const answer = await send(url, delivery);
    const { requestId, ...body } = (await answer.json()) as Record<string, unknown>;
    expect(requestId, what).toMatch(/^[0-9a-f-]{36}$/);
    const headers = [...answer.headers].map(([name, value]) =>
      /date|request-id/.test(name) ? name : `${name}: ${value}`,
    );
    const seen = JSON.stringify({ status: answer.status, body, headers: headers.toSorted() });
    answers.set(seen, [...(answers.get(seen) ?? []), what]);
  }
  expect([...answers.values()]).toEqual([tries.map(([what]) => what)]);
  expect([...answers.keys()][0]).toContain('"status":401,"body":{"code":"invalid_signature"');
  expect(await send(hookUrl(), good).then(({ status }) => status)).toBe(200);
});

test('the same delivery again starts nothing, however often and however close together', async () => {
  const email = someEmail();
  const event = eventOf(ada, email);
  const statuses = await Promise.all(
    Array.from({ length: 20 }, () => send(hookUrl(), signed(event)).then((a) => a.status)),
  );
  expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
  expect((await send(hookUrl(), signed(event))).status).toBe(200);
  // The provider's own repeats, and events in the wrong order, are each taken once.
  stack.sandbox.control.setFaults({ webhooks: { copies: 5, reverse: 3 } });
  await stack.sandbox.control.sendWebhook({ type: 'contact.created', accountId: ada, data: contact(email), count: 3 });
  const users = ['h-ada', 'm-one', 'm-two'];
  await eventually(
    () => toldOf(email),
    (told) => told.length >= 4 * users.length,
  );
  await idle();
  expect(toldOf(email)).toEqual(users.flatMap((user) => [user, user, user, user]));
});

test('a burst is taken whole', async () => {
  const email = someEmail();
  await stack.sandbox.control.sendWebhook({
    type: 'contact.created',
    accountId: grace,
    data: contact(email),
    count: 60,
  });
  await eventually(
    () => toldOf(email).length,
    (count) => count >= 60,
  );
  await idle();
  expect(toldOf(email)).toHaveLength(60);
});

test('the host is not told while the user is suspended, the plan lacks it, the workflow is off or the account is gone', async () => {
  const { token } = await customer('s-user', grace);
  const tell = async () => {
    const email = someEmail();
    await stack.sandbox.control.sendWebhook({ type: 'contact.created', accountId: grace, data: contact(email) });
    await eventually(
      () => toldOf(email),
      (users) => users.includes('h-grace'),
    );
    await idle();
    return toldOf(email).includes('s-user');
  };
  expect(await tell()).toBe(true);
  await stack.client.users.suspend('s-user', {} as never);
  expect(await tell()).toBe(false);
  await stack.client.users.resume('s-user');
  expect(await tell()).toBe(true);
  await stack.client.users.setMetadata('s-user', { plan: 'free' } as never);
  expect(await tell()).toBe(false);
  await stack.client.users.setMetadata('s-user', { plan: 'pro' } as never);
  await callAsUser(stack, token, 'me.disableWorkflow', { workflowId: 'welcome' });
  expect(await tell()).toBe(false);
  await callAsUser(stack, token, 'me.enableWorkflow', { workflowId: 'welcome' });
  expect(await tell()).toBe(true);
  await stack.client.users.disconnect('s-user', { integrationId: 'crm' as never });
  expect(await tell()).toBe(false);
});

test('an address of another project, with its own secret, reaches nobody here', async () => {
  const other = await stack.core.admin.createProject({ name: 'Other', slug: 'other', origins: [] });
  const foreign = canary('signing secret of another project');
  await stack.core.admin.configureSigningSecret({
    projectId: other.projectId,
    integrationId: 'crm',
    signingSecret: foreign,
  });
  const email = someEmail();
  const event = eventOf(ada, email);
  const url = hookUrl('crm', other.projectId);
  expect((await send(url, signed(event, { secret: foreign }))).status).toBe(200);
  expect((await send(hookUrl(), signed(event, { secret: foreign }))).status).toBe(401);
  expect((await send(url, signed(event))).status).toBe(401);
  // Nor does the same account of another integration of this project.
  expect((await send(hookUrl('second'), signed(event))).status).toBe(200);
  await idle();
  expect(toldOf(email)).toEqual([]);
  // And what was no event there is one here.
  expect((await send(hookUrl(), signed(event))).status).toBe(200);
  await eventually(
    () => toldOf(email),
    (users) => users.length === 3,
  );
});

test('an event in another form is kept, and the execution says what does not fit', async () => {
  await customer('f-form', ada, ['tagged']);
  const sent = await send(
    hookUrl(),
    signed({ id: 'evt_odd', type: 'contact.tagged', accountId: ada, data: { contact: { id: 7 } } }),
  );
  expect(sent.status).toBe(200);
  const [execution] = await eventually(
    () => executionsOf('f-form'),
    ([first]) => first?.finishedAt !== undefined,
  );
  expect(execution).toMatchObject({ status: 'failed', reason: 'provider_rejected' });
  expect(execution?.error).toMatch(/"contact\.tagged" in another form .*"contact\.id" does not fit/);
});

test('what Postgres cannot keep in a text is written otherwise, and an account that it cannot keep is nobody', async () => {
  const email = someEmail();
  const event = signed({ ...eventOf(grace, email), data: contact(email) }).body.replace(
    'con_1',
    '\\u0000 \\ud800 \\\\u0000',
  );
  expect((await send(hookUrl(), signed(event))).status).toBe(200);
  await eventually(
    () => toldOf(email),
    (users) => users.includes('h-grace'),
  );
  for (const [account, id] of [
    ['acc\0', 'evt_nul'],
    ['\ud800', 'evt_half'],
    [grace, `evt\0${'x'.repeat(195)}\u{1f600}`],
  ] as const)
    expect((await send(hookUrl(), signed(eventOf(account, email, id)))).status, id).toBe(200);
});

const unreadable: readonly [what: string, body: string | Uint8Array, status: number][] = [
  ['no JSON', 'contact.created', 400],
  ['nothing', '', 400],
  ['JSON of another form', '[1]', 400],
  ['no UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 400],
  ['a form', 'id=1&type=contact.created', 400],
  [
    'a payload nested too deep',
    JSON.stringify({ ...eventOf(ada, 'a@b.example'), data: 0 }).replace(
      '"data":0',
      `"data":${'['.repeat(100)}${']'.repeat(100)}`,
    ),
    413,
  ],
  ['an event that is too large', JSON.stringify({ ...eventOf(ada, 'a@b.example'), data: 'x'.repeat(800_000) }), 413],
];
test.each(unreadable)('%s, rightly signed, is refused without a word of it', async (_, body, status) => {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const hex = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  const answer = await send(hookUrl(), {
    body,
    headers: { 'sandbox-timestamp': timestamp, 'sandbox-signature': `v1=${hex}` },
  });
  expect(answer.status).toBe(status);
  expect(Object.keys((await answer.json()) as object).toSorted()).toEqual(['code', 'message', 'requestId']);
});

test('a body that is too large or too slow is cut off', async () => {
  const large = await send(hookUrl(), signed('x'.repeat(1024 * 1024 + 1)));
  expect(large.status).toBe(413);
  const chunks = new ReadableStream({
    start(controller) {
      for (let i = 0; i < 40; i += 1) controller.enqueue(new Uint8Array(32 * 1024));
      controller.close();
    },
  });
  const chunked = await fetch(hookUrl(), { method: 'POST', body: chunks, duplex: 'half' } as never).then(
    ({ status }) => status,
    () => 413,
  );
  expect(chunked).toBe(413);
  const said = await new Promise<string>((resolve, reject) => {
    const socket = dial(Number(new URL(stack.url).port), '127.0.0.1', () => {
      socket.write(`POST ${new URL(hookUrl()).pathname} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{`);
    });
    let text = '';
    socket.on('data', (chunk) => void (text += chunk.toString())).on('error', reject);
    socket.on('close', () => resolve(text));
  });
  expect(said).toMatch(/^HTTP\/1\.1 400 [\s\S]*connection: close[\s\S]*took longer than 0\.4 seconds/i);
});

test('a question of the provider is answered as text, and no other', async () => {
  const ask = (query: string, method = 'GET') => fetch(`${hookUrl('asks')}${query}`, { method });
  const answer = await ask('?challenge=abc%3Cscript%3E');
  expect([answer.status, await answer.text()]).toEqual([200, 'abc<script>']);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  for (const query of [
    '',
    '?challenge=',
    '?challenge=a&challenge=b',
    '?challenge=%0d%0a',
    `?challenge=${'a'.repeat(1025)}`,
  ])
    expect((await ask(query)).status, query).toBe(401);
  expect((await ask('?challenge=abc', 'POST')).status).toBe(401);
  expect((await fetch(`${hookUrl()}?challenge=abc`)).status).toBe(401);
  // A signature over nothing does not make a GET a delivery.
  const { headers } = signed('');
  expect((await fetch(hookUrl(), { headers })).status).toBe(401);
  expect((await ask('', 'HEAD')).status).toBe(200);
  expect((await ask('', 'PUT')).status).toBe(405);
});

test('a browser of another origin is told nothing of it', async () => {
  const answer = await fetch(hookUrl(), { method: 'OPTIONS', headers: { origin: 'https://evil.example' } });
  expect(answer.status).toBe(405);
  expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('a new secret works at once beside the one before, for a day', async () => {
  const next = canary('next signing secret');
  await stack.core.admin.configureSigningSecret({ ...here, integrationId: 'second', signingSecret: next });
  const status = async (by: string) =>
    (await send(hookUrl('second'), signed(eventOf('acc_nobody', 'a@b.example'), { secret: by }))).status;
  expect([await status(next), await status(secret)]).toEqual([200, 200]);
  await queryDatabase(stack, sql`update connect.signing_secret set previous_until = now() - interval '1 second'`);
  const beside = await startBeside(stack, {
    definitions: defineWebhooks({ sandboxUrl: stack.sandbox.url, hostUrl: stack.host.url }),
  });
  const there = (by: string) =>
    send(`${beside.url}/hooks/${here.projectId}/second`, signed(eventOf('acc_nobody', 'a@b.example'), { secret: by }));
  expect([(await there(next)).status, (await there(secret)).status]).toEqual([200, 401]);
  await beside.stop();
  await expect(
    stack.core.admin.configureSigningSecret({ ...here, integrationId: 'asks', signingSecret: next }),
  ).rejects.toMatchObject({ code: 'not_found' });
  await expect(
    stack.core.admin.configureSigningSecret({ ...here, integrationId: 'second', signingSecret: 'two words' }),
  ).rejects.toMatchObject({ code: 'invalid_request' });
});

test('a delivery is acknowledged quickly', async () => {
  await idle();
  const times: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const delivery = signed(eventOf(grace, someEmail()));
    const begun = performance.now();
    expect((await send(hookUrl(), delivery)).status).toBe(200);
    times.push(performance.now() - begun);
  }
  // A bound that a busy machine keeps; an idle one needs about a tenth.
  expect(times.toSorted((a, b) => a - b)[10]).toBeLessThan(100);
  await idle();
});

test('a delivery costs few statements, runs once somebody works, and is a 429 with a time while too many wait', async () => {
  const waiting = await startStack({ define: defineWebhooks, work: false, executionLimits: { queueDepth: 8 } });
  const { projectId } = waiting.project;
  await configureCrm(waiting.core, waiting.sandbox, projectId);
  const signingSecret = canary('signing secret of a stack');
  await waiting.core.admin.configureSigningSecret({ projectId, integrationId: 'crm', signingSecret });
  const token = await waiting.tokens.sign('k-user');
  const created = await callAsUser(waiting, token, 'me.attempts.create', { integrationId: 'crm' });
  const way = await createRobot(waiting).connect(created.body.next.startUrl);
  await callAsUser(waiting, token, 'me.attempts.claim', {
    attemptId: created.body.attempt.id,
    proof: { claimCode: way.claimCode },
  });
  await waiting.client.workflows.enable('k-user', 'welcome' as never);
  const hook = `${waiting.url}/hooks/${projectId}/crm`;
  const answerTo = (event: object) => send(hook, signed(event, { secret: signingSecret }));
  const deliver = async (event: object) => {
    expect((await answerTo(event)).status).toBe(200);
  };
  // The project is read anew every five seconds, whoever asks for it.
  await deliver(eventOf('acc_nobody', 'a@b.example'));
  const unheard = { ...eventOf(ada, 'a@b.example'), type: 'contact.forgotten' };
  await expectStatements(waiting, () => deliver(unheard), []);
  await expectStatements(waiting, () => deliver(eventOf('acc_nobody', 'a@b.example')), ['select u.id']);
  const accepted: object[] = [];
  const deliverAnother = async () => {
    const event = eventOf(ada, 'a@b.example');
    accepted.push(event);
    await deliver(event);
  };
  const upToEvents = ['select u.id', 'begin', 'insert into "connect"."provider_event"'];
  await expectStatements(waiting, deliverAnother, [
    ...upToEvents,
    'with e as',
    'INSERT INTO pgboss.job_common',
    'commit',
  ]);
  await expectStatements(waiting, () => deliver(accepted[0] as object), [...upToEvents, 'commit']);
  while (accepted.length < 8) await deliverAnother();
  const refused = eventOf(ada, 'full@b.example');
  for (const answer of [await answerTo(refused), await answerTo(refused)]) {
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await answer.json()).toMatchObject({ code: 'too_many_requests' });
  }
  expect(waiting.host.calls).toEqual([]);
  const worker = await waiting.openCore();
  await worker.work();
  await eventually(
    () => waiting.host.calls.length,
    (count) => count === accepted.length,
  );
  // Nothing of what was refused is kept, so the provider's next try is the first.
  await eventually(
    () => answerTo(refused),
    ({ status }) => status === 200,
  );
  await eventually(
    () => waiting.host.calls.length,
    (count) => count === accepted.length + 1,
  );
  await worker.stop();
  await waiting.stop();
});

test('who sends many forgeries waits, and the provider from elsewhere does not', async () => {
  const forged = signed(eventOf(ada, 'a@b.example'), { secret: 'x'.repeat(40) });
  let status = 0;
  for (let i = 0; i < 80 && status !== 429; i += 1) status = (await send(hookUrl('second'), forged)).status;
  expect(status).toBe(429);
  expect((await send(hookUrl('second'), forged)).headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await send(hookUrl(), signed(eventOf('acc_nobody', 'a@b.example')))).status).toBe(200);
});
