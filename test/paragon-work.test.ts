import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { canary } from './stack/canary.ts';
import { allowParagon, callParagon } from './stack/call-paragon.ts';
import { connectCrmByWindow } from './stack/paragon-window.ts';
import { defineForParagon } from './stack/paragon-definition.ts';
import { configureCrm, eventually, hostOrigin, startStack, type Stack } from './stack/start-stack.ts';

/** What an app does with a connected account over Paragon's API, and what its host reads of it. */
let stack: Stack;
let token: string;
let credentialId: string;
const userId = 'u-works';
beforeAll(async () => {
  stack = await startStack({ define: defineForParagon });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
  await allowParagon(stack, stack.project);
  await stack.client.users.setMetadata(userId, { plan: 'pro', Email: 'ada@a.example', apiKey: canary('metadata') });
  token = await stack.tokens.sign(userId);
  credentialId = await connectCrmByWindow(stack, token);
});
afterAll(() => stack.stop());

const call = (request: string, options?: Parameters<typeof callParagon>[3]) =>
  callParagon(stack, token, request, options);
const asHost = (request: string) => callParagon(stack, stack.project.apiKey, request, { origin: null });
const selected = () => ({ 'x-paragon-credential': credentialId });
const isOn = async (workflowId: string) =>
  (await call(`GET /sdk/credentials/${credentialId}`)).body.configurations[0].workflowSettings[workflowId].enabled;
const runsOf = async (workflowId: string) =>
  (await stack.client.executions.list({ user: { id: userId }, workflowId: workflowId as never })).items;

describe('workflows', () => {
  test('are switched for the account that the headers name', async () => {
    const { body } = await call(`GET /sdk/credentials/${credentialId}`);
    const headers = { ...selected(), 'x-paragon-configuration-id': body.configurations[0].id };
    expect((await call('POST /sdk/workflows/send-contacts', { headers })).status).toBe(200);
    expect(await isOn('send-contacts')).toBe(true);
    expect((await call('DELETE /sdk/workflows/send-contacts', { headers })).status).toBe(200);
    expect(await isOn('send-contacts')).toBe(false);
    const other = { ...selected(), 'x-paragon-configuration-id': credentialId };
    expect((await call('POST /sdk/workflows/send-contacts', { headers: other })).status).toBe(404);
  });

  test.each(['configuredWorkflows', 'workflowSettings'])(
    'are switched by PATCH under "%s", and what is not named stays',
    async (name) => {
      await call('DELETE /sdk/workflows/look-up');
      await call('POST /sdk/workflows/copy-contacts');
      const { status, body } = await call(`PATCH /sdk/credentials/${credentialId}`, {
        body: { config: { [name]: { 'look-up': { enabled: true, settings: {} } } } },
      });
      expect([status, body.errors]).toEqual([200, []]);
      expect([await isOn('look-up'), await isOn('copy-contacts')]).toEqual([true, true]);
    },
  );

  test('one that answers is waited for, one that does not is begun, and what is not for browsers is refused', async () => {
    await call('POST /sdk/workflows/look-up');
    await call('POST /sdk/workflows/copy-contacts');
    const asked = await call('POST /sdk/triggers/look-up', { body: { email: 'nobody@a.example' } });
    expect([asked.status, asked.body]).toEqual([200, expect.anything()]);
    const byQuery = await call('POST /sdk/triggers/look-up?email=query@a.example', { body: {}, headers: selected() });
    expect(byQuery.status).toBe(200);
    const wrong = await call('POST /sdk/triggers/look-up', { body: {} });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid_fields']);
    expect((await call('POST /sdk/triggers/copy-contacts', { body: {} })).status).toBe(202);
    expect(
      (
        await eventually(
          () => runsOf('copy-contacts'),
          ({ length }) => length > 0,
        )
      ).length,
    ).toBe(1);
    const refused = await call('POST /sdk/triggers/send-contacts', { body: {} });
    // Any other code, and the SDK forgets the user.
    expect([refused.status, refused.body.code]).toEqual([403, '7210']);
  });
});

test('a workflow that is on at first says so', async () => {
  const { body } = await call('GET /sdk/integrations');
  const defaults = z
    .array(
      z.object({
        configs: z.array(
          z.object({
            values: z.object({ workflowMeta: z.record(z.string(), z.object({ defaultEnabled: z.boolean() })) }),
          }),
        ),
      }),
    )
    .parse(body)
    .flatMap(({ configs }) => configs.flatMap(({ values }) => Object.entries(values.workflowMeta)))
    .filter(([, { defaultEnabled }]) => defaultEnabled);
  expect(defaults.map(([id]) => id)).toEqual(['welcome']);
});

test('triggers have the documented shape, for one integration at a time', async () => {
  const Parameter = z.object({ id: z.string(), title: z.string(), type: z.string(), required: z.boolean() });
  const Triggers = z.object({
    triggers: z.record(
      z.string(),
      z.array(
        z.strictObject({
          type: z.string(),
          triggerModel: z.enum(['POLLING', 'WEBHOOK']),
          title: z.string(),
          description: z.string(),
          parameters: z.array(Parameter),
        }),
      ),
    ),
  });
  const list = async (query: string, headers = {}) => await call(`GET /triggers${query}`, { headers });
  const { triggers } = Triggers.parse((await list('?integrations=desk')).body);
  expect(triggers).toMatchObject({
    desk: [{ type: 'news', triggerModel: 'POLLING', parameters: [{ id: 'list', type: 'ENUM', required: false }] }],
  });
  expect((await list('?integrations=crm', selected())).body).toEqual({ triggers: { crm: [] } });
  expect((await list('')).status).toBe(400);
  expect((await list('?integrations=none')).status).toBe(404);
  // An account of another integration.
  expect((await list('?integrations=desk', selected())).status).toBe(404);
});

test('a workflow that ends without an answer is an error, which says how it ended', async () => {
  await call('POST /sdk/workflows/look-up');
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 404 } } });
  const { status, body } = await call('POST /sdk/triggers/look-up', { body: { email: 'nobody@a.example' } });
  expect([status, body.message]).toEqual([500, 'The workflow has ended without an answer.']);
  const about = { workflowId: 'look-up', projectId: stack.project.projectId, outcome: 'failed' };
  expect(body.meta).toMatchObject({ ...about, executionId: expect.any(String) });
});

describe('settings', () => {
  const change = (config: object) => call(`PATCH /sdk/credentials/${credentialId}`, { body: { config } });
  const shared = async () => (await call('GET /sdk/me')).body.integrations.crm.sharedSettings;

  test('are saved by PATCH as the definition has them; what is not named stays, and null takes away', async () => {
    const { body } = await change({ sharedSettings: { nickname: 'Northwind' } });
    expect(body.configurations[0].sharedSettings).toEqual({ nickname: 'Northwind' });
    await change({ workflowSettings: { 'look-up': { enabled: true, settings: {} } } });
    expect(await shared()).toEqual({ nickname: 'Northwind' });
    await change({ sharedSettings: { nickname: null } });
    expect(await shared()).toEqual({});
    const unknown = await change({ sharedSettings: { colour: 'red' } });
    expect([unknown.status, unknown.body.code]).toEqual([400, 'invalid_fields']);
    const wrong = await change({ sharedSettings: { nickname: { deep: { er: 1 } } } });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid_fields']);
  });

  test('that two pages change at the same moment are both saved', async () => {
    const owners = await call('POST /sdk/actions', { body: { action: 'crm', sourceKey: 'owner' } });
    const ids: string[] = owners.body.output.records.map(({ value }: { value: string }) => value);
    expect(ids.length).toBeGreaterThan(1);
    for (const round of [0, 1, 2, 3]) {
      const wanted = { nickname: `round ${round}`, owner: ids[round % ids.length] };
      const answers = await Promise.all(
        Object.entries(wanted).map(([name, value]) => change({ sharedSettings: { [name]: value } })),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(await shared()).toEqual(wanted);
    }
    await change({ sharedSettings: { nickname: null, owner: null } });
  });

  test('of a workflow that cannot be changed stop nothing else, and are told', async () => {
    await call('DELETE /sdk/workflows/copy-contacts');
    const { status, body } = await change({
      sharedSettings: { nickname: 'saved' },
      workflowSettings: {
        none: { enabled: true },
        'look-up': { settings: { a: 1 } },
        'copy-contacts': { enabled: true },
      },
    });
    expect([status, body.errors]).toEqual([
      200,
      [expect.stringMatching(/^none: There is no workflow/), expect.stringMatching(/^look-up: /)],
    ]);
    expect([await shared(), await isOn('copy-contacts')]).toEqual([{ nickname: 'saved' }, true]);
    await change({ sharedSettings: { nickname: null } });
  });

  test('of one workflow are saved though a rule has switched another off meanwhile', async () => {
    await stack.client.users.setMetadata('u-downgraded', { plan: 'pro' });
    const theirs = await stack.tokens.sign('u-downgraded');
    const id = await connectCrmByWindow(stack, theirs);
    const patch = (config: object) => callParagon(stack, theirs, `PATCH /sdk/credentials/${id}`, { body: { config } });
    await stack.client.users.setMetadata('u-downgraded', { plan: 'free' });
    const known = { 'copy-contacts': { enabled: true, settings: {} } };
    const { status, body } = await patch({ sharedSettings: { nickname: 'mine' }, workflowSettings: known });
    expect([status, body.errors]).toEqual([200, [expect.stringMatching(/^copy-contacts: .*Pro/)]]);
    expect(body.configurations[0].sharedSettings).toEqual({ nickname: 'mine' });
  });

  test('are shown as inputs, and the account is asked for its choices', async () => {
    const { body } = await call('GET /sdk/integrations');
    const crm = body.find((one: { type: string }) => one.type === 'crm');
    expect(crm.configs[0].values.sharedMeta.inputs).toMatchObject([
      { id: 'nickname', title: 'Nickname', type: 'TEXT_NO_VARS', required: false },
      { id: 'owner', type: 'DYNAMIC_ENUM', sourceType: 'owner' },
    ]);
    const { cacheKey: sourceKey } = crm.sdkIntegrationConfig.dataSources.owner;
    const ask = (search: string) =>
      call('POST /sdk/actions', {
        body: { action: 'crm', sourceKey, parameters: [], paginationParameters: { pageCursor: 0, search } },
      });
    const all = await ask('');
    const Records = z.array(z.object({ label: z.string(), value: z.string() })).min(1);
    const records = Records.parse(all.body.output.records);
    const found = await ask(records[0]?.label ?? '');
    expect(found.body.output.records).toContainEqual(records[0]);
    expect((await ask('nobody of that name')).body.output).toEqual({ records: [], nextPageCursor: null });
    const unknown = await call('POST /sdk/actions', { body: { action: 'crm', sourceKey: 'none' } });
    expect(unknown.status).toBeGreaterThanOrEqual(400);
  });
});

describe('events', () => {
  test.each(['/sdk/events/trigger', '/v2/sdk/events/trigger'])('%s starts what waits for them', async (path) => {
    await call('POST /sdk/workflows/send-contacts');
    const before = (await runsOf('send-contacts')).length;
    const { status } = await call(`POST ${path}`, {
      body: { name: 'contact.created', payload: { id: 't', email: 'lead@a.example' } },
    });
    expect(status).toBe(201);
    await eventually(
      () => runsOf('send-contacts'),
      ({ length }) => length === before + 1,
    );
  });

  test('are held to their schema, and start nothing for an account that the user does not have', async () => {
    const send = (payload: object, headers = {}) =>
      call('POST /sdk/events/trigger', { body: { name: 'contact.created', payload }, headers });
    expect((await send({ id: 7 })).body).toMatchObject({ status: 400, code: 'invalid_event' });
    const unknown = await call('POST /sdk/events/trigger', { body: { name: 'none', payload: {} } });
    expect(unknown.body).toMatchObject({ status: 400, code: 'invalid_event' });
    const before = (await runsOf('send-contacts')).length;
    const elsewhere = { 'x-paragon-credential': 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee' };
    expect((await send({ id: 't', email: 'l@a.example' }, elsewhere)).status).toBe(201);
    expect((await send({ id: 't', email: 'l@a.example' }, selected())).status).toBe(201);
    expect(
      await eventually(
        () => runsOf('send-contacts'),
        ({ length }) => length > before,
      ),
    ).toHaveLength(before + 1);
  });
});

describe('requests to the provider', () => {
  test('come back in an envelope, raw, and by a whole address', async () => {
    const enveloped = await call('GET /sdk/proxy/crm/me', { headers: { 'content-type': 'auto' } });
    expect([enveloped.status, enveloped.body]).toEqual([
      200,
      { output: expect.objectContaining({ name: 'Ada Lovelace' }) },
    ]);
    const raw = await call('GET /sdk/proxy/crm/me', { headers: { 'x-paragon-use-raw-response': '1', ...selected() } });
    expect(raw.body).toEqual(enveloped.body.output);
    const address = (url: string) => call('GET /sdk/proxy/crm', { headers: { 'x-paragon-proxy-url': url } });
    expect((await address(`${stack.sandbox.url}/api/me`)).body).toEqual(enveloped.body);
    for (const url of [`${stack.sandbox.url}/apis/me`, `${stack.host.url}/api/me`, `${stack.sandbox.url}/api/../me`]) {
      expect([url, (await address(url)).status]).toEqual([url, 400]);
    }
    expect((await address('nonsense')).body.code).toBe('invalid_request');
  });

  test('are sent with every method and with what is in them, whatever SDKs say of its type', async () => {
    const made = await call('POST /sdk/proxy/crm/contacts', {
      body: { email: 'proxied@a.example', name: 'Łucja' },
      headers: { 'content-type': 'auto' },
    });
    expect([made.status, made.body.output]).toMatchObject([201, { email: 'proxied@a.example', name: 'Łucja' }]);
    const path = `/sdk/proxy/crm/contacts/${made.body.output.id}`;
    const changed = await call(`PATCH ${path}`, { body: { name: 'Ada' }, headers: selected() });
    expect([changed.status, changed.body.output]).toMatchObject([200, { email: 'proxied@a.example', name: 'Ada' }]);
    for (const [method, type] of [
      ['PUT', 'auto'],
      ['PATCH', 'application/json'],
      ['DELETE', 'auto'],
    ] as const) {
      stack.sandbox.control.setFaults({ api: { fault: { kind: 'echo', status: 200 } } });
      const body = { method, deep: [{ er: null }] };
      const echoed = await call(`${method} ${path}`, { body, headers: { 'content-type': type } });
      const carried: string = echoed.body.output.error_description;
      expect([echoed.status, carried.split('\n\n').at(-1)]).toEqual([200, JSON.stringify(body)]);
      expect(carried).toMatch(/content-type\napplication\/json\n/);
    }
  });

  test.each([204, 205, 304])('that the provider answers with %d and nothing are answered so', async (status) => {
    for (const headers of [{}, { 'x-paragon-use-raw-response': '1' }]) {
      stack.sandbox.control.setFaults({ api: { fault: { kind: 'json', status, body: {} } } });
      const answer = await call('DELETE /sdk/proxy/crm/contacts/con_1', { headers });
      expect([answer.status, answer.body]).toEqual([status, '']);
      expect(answer.headers.get('access-control-allow-origin')).toBe(hostOrigin);
    }
  });

  test('may have headers of the app’s own, of which the provider sees three; as another than the bot of Slack none goes out', async () => {
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'echo', status: 200 } } });
    const headers = { 'notion-version': '2022-06-28', 'accept-language': 'pl' };
    const { status, body } = await call('GET /sdk/proxy/crm/me', { headers });
    expect([status, body.output.error_description]).toEqual([200, expect.stringMatching(/accept-language\npl\n/)]);
    expect(body.output.error_description).not.toContain('2022-06-28');
    const asBot = { 'x-paragon-use-slack-token-type': 'bot' };
    expect((await call('GET /sdk/proxy/crm/me', { headers: asBot })).status).toBe(200);
    const asUser = await call('GET /sdk/proxy/crm/me', { headers: { 'x-paragon-use-slack-token-type': 'user' } });
    expect([asUser.status, asUser.body.code]).toEqual([400, 'invalid_request']);
  });

  test('to a custom integration are found by its id as well, as older clients ask', async () => {
    const { body } = await call('GET /sdk/integrations');
    const { id } = body.find((one: { type: string }) => one.type === 'crm');
    const answer = await call(`GET /sdk/proxy/custom/${id}/me`);
    expect([answer.status, answer.body.output]).toMatchObject([200, { name: 'Ada Lovelace' }]);
    expect((await call(`GET /sdk/proxy/custom/${credentialId}/me`)).status).toBe(404);
  });

  test('are those that the definition lets browsers send, and no other', async () => {
    for (const request of ['GET /sdk/proxy/crm/contacts', 'POST /sdk/proxy/crm/me', 'GET /sdk/proxy/crm/me?x=1']) {
      const { status, body } = await call(request);
      expect([request, status, body.code]).toEqual([request, 403, '7210']);
    }
    expect((await call('GET /sdk/proxy/crm/me?a=1&a=2')).body.code).toBe('invalid_request');
  });

  test('of somebody who has connected nothing are refused in the words that clients look for', async () => {
    const other = await stack.tokens.sign('u-nothing');
    await stack.client.users.setMetadata('u-nothing', { plan: 'pro' });
    const { body } = await callParagon(stack, other, 'GET /sdk/proxy/crm/me');
    expect(body).toMatchObject({
      message: 'Integration not enabled for user.',
      meta: { personaId: expect.any(String), projectId: stack.project.projectId, endUserId: 'u-nothing' },
    });
  });
});

describe('task history', () => {
  const Task = z.object({
    id: z.uuid(),
    userId: z.string(),
    taskCount: z.number(),
    runDuration: z.number().nullable(),
    workflowId: z.string(),
    status: z.enum(['EXECUTING', 'FAILED', 'SUCCEEDED', 'DELAYED']),
    dateStarted: z.iso.datetime(),
    dateEnded: z.iso.datetime().nullable(),
  });
  const Page = z.object({ workflowExecutions: z.array(Task), nextLink: z.url().nullable(), total: z.number() });
  const list = async (query = '') => Page.parse((await asHost(`GET /task-history/workflow-executions${query}`)).body);

  test('lists, filters by what Paragon has and by metadata, and counts', async () => {
    const all = await list();
    expect(all.total).toBe(all.workflowExecutions.length);
    expect(all.workflowExecutions.every((task) => task.userId === userId)).toBe(true);
    expect((await list('?users=meta.Email:ada@a.example')).total).toBe(all.total);
    expect((await list('?users=meta.Email:nobody@a.example')).workflowExecutions).toEqual([]);
    expect((await list('?userId=nobody')).total).toBe(0);
    const lookUps = await list('?workflowId=look-up&integration=crm&status=SUCCEEDED');
    expect(new Set(lookUps.workflowExecutions.map((task) => task.workflowId))).toEqual(new Set(['look-up']));
    expect((await list('?afterDate=2099-01-01T00:00:00.000Z')).total).toBe(0);
    const from1 = await list('?offset=1');
    expect(from1.workflowExecutions).toEqual(all.workflowExecutions.slice(1));
    const oldestFirst = (tasks: typeof all.workflowExecutions) => tasks.toReversed();
    expect((await list('?sortBy=ASC')).workflowExecutions).toEqual(oldestFirst(all.workflowExecutions));
    const ofAda = await list('?sortBy=ASC&users=meta.Email:ada@a.example&offset=1');
    expect(ofAda.workflowExecutions).toEqual(oldestFirst(all.workflowExecutions).slice(1));
    expect((await asHost('GET /task-history/workflow-executions?sortBy=up')).status).toBe(400);
  });

  test('goes on where a page ended', async () => {
    await call('POST /sdk/workflows/copy-contacts');
    for (let at = 0; at < 101; at += 1) await call('POST /sdk/triggers/copy-contacts', { body: {} });
    const first = await list('?workflowId=copy-contacts');
    expect([first.workflowExecutions.length, first.total >= 102]).toEqual([100, true]);
    const next = await fetch(first.nextLink ?? '', { headers: { authorization: `Bearer ${stack.project.apiKey}` } });
    const second = Page.parse(await next.json());
    expect([second.workflowExecutions.length, second.nextLink]).toEqual([first.total - 100, null]);
    const up = await list('?workflowId=copy-contacts&sortBy=ASC');
    const rest = await fetch(up.nextLink ?? '', { headers: { authorization: `Bearer ${stack.project.apiKey}` } });
    const last = Page.parse(await rest.json()).workflowExecutions.map(({ id }) => id);
    expect(last).toEqual(
      first.workflowExecutions
        .slice(0, first.total - 100)
        .map(({ id }) => id)
        .toReversed(),
    );
    const seen = new Set(first.workflowExecutions.map(({ id }) => id));
    expect(second.workflowExecutions.filter(({ id }) => seen.has(id))).toEqual([]);
  });

  test('shows steps, what one of them sent, and does a whole one again', async () => {
    const ended = await eventually(
      () => list('?workflowId=send-contacts&status=SUCCEEDED'),
      ({ workflowExecutions }) => workflowExecutions.length > 0,
    );
    const [task] = ended.workflowExecutions;
    const path = `/task-history/workflow-executions/${task?.id}`;
    const Step = z.object({
      id: z.string(),
      stepId: z.string(),
      workflowExecutionId: z.literal(task?.id ?? ''),
      status: z.literal('SUCCEEDED'),
      type: z.string().regex(/^ACTION\//),
      inputSize: z.string().regex(/^\d+$/),
      outputSize: z.string().regex(/^\d+$/),
      start: z.iso.datetime(),
      end: z.iso.datetime(),
      next: z.array(z.string()),
      prev: z.string().nullable(),
    });
    const Steps = z.tuple([Step.extend({ type: z.literal('TRIGGER/EVENT') })], Step).refine(({ length }) => length > 3);
    const detail = Task.extend({ stepExecutions: Steps }).parse((await asHost(`GET ${path}`)).body);
    const [trigger, ...done] = detail.stepExecutions;
    expect([trigger.prev, trigger.next, done[0]?.prev]).toEqual([null, [done[0]?.id], trigger.id]);
    const started = await asHost(`GET ${path}/step-executions/${trigger.id}`);
    expect(started.body.output).toEqual({ kind: 'event', name: 'contact.created', id: expect.any(String) });
    const worked = detail.stepExecutions.filter(({ type }) => type === 'ACTION/REQUEST');
    // To go through a list is none.
    expect([detail.taskCount, worked.length, task?.taskCount]).toEqual([4, 4, 4]);
    const [step] = worked;
    expect([Number(step?.inputSize) > 0, Number(step?.outputSize) > 0]).toEqual([true, true]);
    const { body } = await asHost(`GET ${path}/step-executions/${step?.id}`);
    expect(body).toMatchObject({ isLargeInput: false, isLargeOutput: false, input: expect.anything() });
    expect((await asHost(`GET ${path}/step-executions/${task?.id}`)).status).toBe(404);
    const replayed = await asHost(`POST ${path}/replay`);
    expect([replayed.status, replayed.body]).toEqual([
      201,
      {
        id: expect.any(String),
        userId,
        workflowId: 'send-contacts',
        status: expect.any(String),
        dateStarted: expect.any(String),
      },
    ]);
  });

  test('is for the host’s key, and not for a customer’s token or the key of another project', async () => {
    const other = await stack.core.admin.createProject({ name: 'Other', origins: [] });
    expect((await call('GET /task-history/workflow-executions')).status).toBe(401);
    const { status } = await callParagon(stack, other.apiKey, 'GET /task-history/workflow-executions', {
      origin: null,
    });
    expect(status).toBe(404);
  });
});
