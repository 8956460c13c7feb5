import { defineProject, NoRetry, type StepAttempt } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { fake, noAnswer, runWorkflow, TestingError } from '../src/index.ts';
import { taskly } from './taskly.ts';

const event = { id: 't-1', email: 'ada@example.com' };
const user = { id: 'u_1', metadata: { plan: 'pro' }, secrets: { apiKey: 'k-123/ä' } } as const;
const crm = () =>
  fake()
    .on('POST /contacts', { status: 201, json: { id: 'c-1', lists: ['a', 'b'] } })
    .on('POST /contacts/{id}/tags', ({ params, json }) => ({ json: { of: params['id'], ...(json as object) } }));
const host = () => fake().on('POST /hooks/crm', { status: 204 });
const startAt = new Date('2026-03-01T00:00:00Z');

test('a run is what the product makes of it: status, output, journal in virtual time, requests', async () => {
  const connection = crm();
  const run = await runWorkflow(taskly, 'send-contacts', {
    event,
    user,
    settings: { pipeline: 'sales' },
    connection,
    host: host(),
    startAt,
  });
  expect(run).toMatchObject({
    status: 'succeeded',
    output: { id: 'c-1', tags: 2 },
    error: undefined,
    startedAt: startAt,
  });
  expect(run.finishedAt).toEqual(new Date('2026-03-03T00:00:00Z'));
  expect(run.journal.steps.map(({ key, kind, attempts }) => [key, kind, attempts])).toEqual([
    ['create contact', 'request', 1],
    ['tell Taskly', 'request', 1],
    ['wait for enrichment', 'sleep', 1],
    ['tag each list[0]/tag', 'request', 1],
    ['tag each list[1]/tag', 'request', 1],
    ['tag each list', 'map', 1],
  ]);
  expect(run.journal.step('tag each list').output).toEqual([
    { of: 'c-1', list: 'a' },
    { of: 'c-1', list: 'b' },
  ]);
  expect(run.journal.step('create contact').requests).toEqual([run.requests[0]]);
  expect(run.requests[0]).toMatchObject({
    target: 'connection',
    method: 'POST',
    path: '/contacts',
    url: 'https://crm.example/api/contacts',
    json: { email: 'ada@example.com', pipeline: 'sales' },
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    answer: { status: 201, json: { id: 'c-1', lists: ['a', 'b'] } },
    at: startAt,
  });
  expect(connection.requests).toHaveLength(3);
  expect(() => run.journal.step('nothing')).toThrow(
    'There is no step "nothing" in the journal. It has "create contact"',
  );
});

test('secrets are shown by name, in headers, queries and bodies, and in plain only where the test asks for it', async () => {
  const seen: unknown[] = [];
  const spying = () =>
    fake().on('POST /hooks/crm', ({ headers, json, query }) => {
      seen.push({ authorization: headers['authorization'], json, query });
      return { text: `repeats ${(json as { key: string }).key}` };
    });
  const run = (showSecrets: boolean) =>
    runWorkflow(taskly, 'send-contacts', { event, user, connection: crm(), host: spying(), showSecrets });
  const hidden = await run(false);
  expect(seen[0]).toEqual({
    authorization: 'Bearer «apiKey»',
    json: { contactId: 't-1', key: '«apiKey»' },
    query: { plan: 'pro' },
  });
  expect(JSON.stringify(hidden)).not.toContain('k-123');
  expect(hidden.requests[1]).toMatchObject({
    target: 'host',
    secrets: ['apiKey'],
    url: 'https://api.taskly.test/v1/hooks/crm?plan=pro',
  });
  const shown = await run(true);
  expect(seen[1]).toMatchObject({ authorization: 'Bearer k-123/ä', json: { key: 'k-123/ä' } });
  // As in the product, an answer that repeats a secret does not get into the journal.
  expect(shown.journal.step('tell Taskly').output).toBe('repeats [redacted]');
});

test('a secret goes only to a host that it is bound to, and one that the user has not got fails the step', async () => {
  const leaked = await runWorkflow(taskly, 'leak', { user, targets: { rates: fake().on('GET /', {}) } });
  expect(leaked.error).toMatchObject({ reason: 'egress_blocked', responsible: 'host', steps: ['leak'] });
  expect(leaked.error?.message).toContain('it is for api.taskly.test and not for rates.example:443');
  expect(leaked.requests).toEqual([]);
  const missing = await runWorkflow(taskly, 'send-contacts', { event, connection: crm(), host: host() });
  expect(missing.error).toMatchObject({
    reason: 'host_rejected',
    message: expect.stringContaining('no secret "apiKey"'),
  });
});

test('retries wait in virtual time, and as long as the other side asks for', async () => {
  const connection = crm()
    .once('POST /contacts', { status: 503, headers: { 'retry-after': '5' } })
    .once('POST /contacts', noAnswer());
  const run = await runWorkflow(taskly, 'send-contacts', { event, user, connection, host: host(), startAt });
  connection.assertUsed();
  expect(run.status).toBe('succeeded');
  const { attempts, tries, requests } = run.journal.step('create contact');
  expect(attempts).toBe(3);
  expect(tries.map(({ reason, startedAt }) => [reason, startedAt.getTime() - startAt.getTime()])).toEqual([
    ['provider_unavailable', 0],
    ['egress_failed', 5_500],
    [undefined, 35_500],
  ]);
  expect(new Set(requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
});

test('a step that uses up its tries fails the run after its day; what is refused fails it at once', async () => {
  const down = await runWorkflow(taskly, 'send-contacts', {
    event,
    connection: fake().on('POST /contacts', { status: 500, text: 'down' }),
    startAt,
  });
  expect(down.error).toEqual({
    reason: 'provider_unavailable',
    message: expect.stringContaining('answered 500 to POST /contacts'),
    responsible: 'provider',
    steps: ['create contact'],
    cause: expect.any(Error),
  });
  expect(down.requests).toHaveLength(10);
  expect(Number(down.finishedAt) - Number(startAt)).toBeGreaterThan(30 * 3_600_000);
  expect(() => down.assertSucceeded()).toThrow(
    '"send-contacts" is failed, provider_unavailable: Sandbox CRM answered 500',
  );
  const refused = await runWorkflow(taskly, 'send-contacts', {
    event,
    connection: fake().on('POST /contacts', { status: 422 }),
  });
  expect(refused).toMatchObject({ status: 'failed', error: { reason: 'provider_rejected', responsible: 'host' } });
  const strange = await runWorkflow(taskly, 'send-contacts', {
    event,
    connection: fake().on('POST /contacts', { json: { id: 7 } }),
  });
  expect(strange.error?.message).toContain('answered in another form: "id" does not fit');
});

test('a token is renewed once; an account that is refused for good parks the run', async () => {
  const once = await runWorkflow(taskly, 'send-contacts', {
    event,
    user,
    connection: crm().once('POST /contacts', { status: 401 }),
    host: host(),
  });
  expect(once).toMatchObject({ status: 'succeeded' });
  expect(once.journal.step('create contact')).toMatchObject({ attempts: 1, requests: { length: 2 } });
  const gone = await runWorkflow(taskly, 'send-contacts', {
    event,
    connection: fake().on('POST /contacts', { status: 401 }),
  });
  expect(gone).toMatchObject({ status: 'parked', error: { reason: 'credential_invalid', responsible: 'customer' } });
});

test('a key that is refused once is tried again later, and one that is refused again parks the run', async () => {
  const project = defineProject();
  const look = project.workflow('look', {
    name: 'Looks',
    trigger: project.onManual(),
    run: ({ connection, step }) => step.request('look', connection, { method: 'GET', path: '/messages' }),
  });
  const keyed = project.define([project.integration('mail', { connector: sandboxMail(), workflows: [look] })]);
  const messages = () => fake().on('GET /messages', { json: [] });
  const once = await runWorkflow(keyed, 'look', { connection: messages().once('GET /messages', { status: 401 }) });
  expect(once).toMatchObject({ status: 'succeeded', output: [] });
  expect(once.journal.step('look')).toMatchObject({ attempts: 2, requests: { length: 2 } });
  const gone = await runWorkflow(keyed, 'look', { connection: fake().on('GET /messages', { status: 401 }) });
  expect(gone).toMatchObject({ status: 'parked', error: { reason: 'credential_invalid', responsible: 'customer' } });
  expect(gone.requests).toHaveLength(2);
});

test('a request that nobody answers fails the test, with what was asked and what is defined', async () => {
  const connection = fake().on('GET /contacts', {}).once('PUT /contacts', {});
  const failing = runWorkflow(taskly, 'send-contacts', { event, connection });
  await expect(failing).rejects.toThrow(TestingError);
  await expect(failing).rejects.toThrow(
    'Step "create contact" asked "connection" for POST /contacts with {"email":"ada@example.com"}, and no answer is defined for that. ' +
      'Defined for "connection": GET /contacts, PUT /contacts (once).',
  );
  expect(connection.unused()).toEqual(['PUT /contacts']);
  expect(() => connection.assertUsed()).toThrow('Nobody asked for what was defined once: PUT /contacts.');
  await expect(runWorkflow(taskly, 'send-contacts', { event })).rejects.toThrow('The test gives no "connection".');
});

test('an error inside the function of a fake is the error of the test', async () => {
  const wrong = new Error('expected something else');
  const connection = fake().on('POST /contacts', () => Promise.reject(wrong));
  await expect(runWorkflow(taskly, 'send-contacts', { event, connection })).rejects.toBe(wrong);
  const nothing = fake().on('POST /contacts', () => undefined as never);
  await expect(runWorkflow(taskly, 'send-contacts', { event, connection: nothing })).rejects.toThrow(
    'answered undefined',
  );
});

test('what the product would refuse is refused, by name', async () => {
  const run = (more: object, id = 'send-contacts') => runWorkflow(taskly, id as 'send-contacts', { event, ...more });
  await expect(run({}, 'nothing')).rejects.toThrow(
    'There is no workflow "nothing" in the definition. It has "send-contacts"',
  );
  await expect(run({ event: { id: 'x', email: 'no' } })).rejects.toThrow(
    'The event "contact.created" does not fit its schema: email:',
  );
  await expect(run({ user: { metadata: { plan: 'gold' } } })).rejects.toThrow('The metadata "plan" must be one of');
  await expect(run({ user: { metadata: { apiKey: 'k' } } })).rejects.toThrow('"apiKey" is a secret.');
  await expect(run({ user: { secrets: { plan: 'k' } } })).rejects.toThrow('There is no secret "plan"');
  await expect(run({ settings: { pipe: 1 } })).rejects.toThrow(
    'There is no setting "pipe" for "send-contacts". It has pipeline, tag.',
  );
  await expect(run({ settings: { pipeline: 1 } })).rejects.toThrow('The setting "pipeline" must be text');
  await expect(run({ targets: { other: fake() } })).rejects.toThrow('There is no target "other"');
  await expect(run({ connection: {} })).rejects.toThrow('"connection" is no fake.');
  await expect(run({ events: [{ event: 'contact.created', payload: event }] })).rejects.toThrow(
    'Nobody waits for "contact.created"',
  );
  await expect(run({ version: 7 })).rejects.toThrow('"send-contacts" has no version 7.');
  await expect(run({ workflows: { report: 1 } })).rejects.toThrow('"report" is no workflow that');
  expect(() => fake().on('POST contacts' as never, {})).toThrow('"POST contacts" is no route.');
});

test('each trigger gives its run what the product gives', async () => {
  expect((await runWorkflow(taskly, 'report', { scheduledAt: startAt })).output).toBe('2026-03-01T00:00:00.000Z');
  expect((await runWorkflow(taskly, 'report', { startAt })).output).toBe('2026-03-01T00:00:00.000Z');
  const account = { id: 'acc', label: 'Ada' };
  expect((await runWorkflow(taskly, 'hello', { account })).output).toBe('enabled Ada user-1');
  expect((await runWorkflow(taskly, 'news', { item: { email: 'a@b.example' } })).output).toBe('a@b.example');
});

test("an author's own code is told its try, and says that there shall be no other", async () => {
  const tries: (StepAttempt & { readonly aborted: boolean })[] = [];
  const project = defineProject({ events: { began: z.object({}) } });
  const own = project.workflow('own', {
    name: 'Own code',
    trigger: project.onEvent('began'),
    async run({ step }) {
      await step.run('twice', (attempt) => {
        tries.push({ ...attempt, aborted: attempt.signal.aborted });
        if (attempt.attempt === 1) throw new Error('not yet');
      });
      return await step.run('once', () => {
        throw new NoRetry('The order has no lines.', { cause: new TypeError('empty') });
      });
    },
  });
  const crmOf = project.integration('crm', { connector: sandboxCrm(), workflows: [own] });
  const run = await runWorkflow(project.define([crmOf]), 'own', { event: {} });
  expect(tries.map(({ attempt }) => attempt)).toEqual([1, 2]);
  expect(new Set(tries.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  expect(tries.map(({ aborted }) => aborted)).toEqual([false, false]);
  expect(run).toMatchObject({ status: 'failed', error: { reason: 'code_threw', message: 'The order has no lines.' } });
  expect(run.journal.steps.map(({ key, attempts }) => [key, attempts])).toEqual([
    ['twice', 2],
    ['once', 1],
  ]);
});
