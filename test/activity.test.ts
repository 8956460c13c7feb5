import { createRequests } from '@acme/connect/requests';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { canary } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, eventually, hostOrigin, startStack, type Stack } from './stack/start-stack.ts';

/** What a customer may know of their runs, and do about them. */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.host.answers.length = 0;
});

const ask = async (userId: string, path: string, input: object) =>
  callAsUser(stack, await stack.tokens.sign(userId), path, input, { method: 'GET' });
const retry = async (userId: string, executionId: string) =>
  callAsUser(stack, await stack.tokens.sign(userId), 'me.executions.retry', { executionId });

async function connect(userId: string): Promise<string> {
  await stack.client.users.setMetadata(userId, { plan: 'pro', apiKey: canary(`key of ${userId}`) });
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const attemptId: string = created.body.attempt.id;
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } });
  await stack.client.workflows.enable(userId, 'send-contacts');
  return claimed.body.connectionId;
}

async function run(userId: string, status: 'succeeded' | 'failed' | 'parked'): Promise<string> {
  if (status === 'failed') stack.host.answers.push({ status: 401, body: () => '{"why":"the words of the host"}' });
  const sent = await stack.client.events.send(userId, 'contact.created', {
    id: userId,
    email: `${userId}@lead.example`,
  });
  const executionId = sent.executionIds[0] ?? '';
  await ended(executionId, status);
  return executionId;
}

const ended = (executionId: string, status: string) =>
  eventually(
    () => stack.client.executions.get(executionId),
    (execution) => execution.status === status,
  );

const idsOf = (page: { body: { items: { id: string }[] } }) => page.body.items.map(({ id }) => id);

test('a customer finds their runs by how they went and when', async () => {
  await connect('a-list');
  const done = await run('a-list', 'succeeded');
  const failed = await run('a-list', 'failed');
  await stack.client.workflows.pause('send-contacts');
  const waiting = await run('a-list', 'parked');
  await stack.client.executions.cancel(waiting);
  const parked = await run('a-list', 'parked');
  const list = (query: object) => ask('a-list', 'me.executions.list', query);
  expect(idsOf(await list({}))).toEqual([parked, waiting, failed, done]);
  expect(idsOf(await list({ status: 'failed' }))).toEqual([failed]);
  expect(idsOf(await list({ status: 'succeeded' }))).toEqual([done]);
  expect(idsOf(await list({ status: 'running' }))).toEqual([parked]);
  const { startedAt } = (await list({ status: 'failed' })).body.items[0];
  expect(idsOf(await list({ from: startedAt }))).toEqual([parked, waiting, failed]);
  expect(idsOf(await list({ to: startedAt }))).toEqual([done]);
  expect(idsOf(await list({ from: startedAt, to: startedAt }))).toEqual([]);
  expect((await list({ status: 'cancelled' })).body.data.code).toBe('invalid_request');
  await stack.client.workflows.resume('send-contacts');
  await ended(parked, 'succeeded');
});

test('of one run they see the steps and who has to act, and nothing of what was sent or said', async () => {
  await connect('a-get');
  const executionId = await run('a-get', 'failed');
  const { body } = await ask('a-get', 'me.executions.get', { executionId });
  expect(body).toEqual({
    id: executionId,
    workflowId: 'send-contacts',
    connectionId: expect.any(String) as string,
    status: 'failed',
    reason: 'host_rejected',
    responsible: 'host',
    startedAt: expect.any(String) as string,
    finishedAt: expect.any(String) as string,
    canRetry: true,
    startedBy: { kind: 'event', name: 'contact.created' },
    steps: [
      expect.objectContaining({ name: 'create contact', kind: 'request', status: 'succeeded', tries: 1 }) as object,
      {
        key: 'tell Taskly',
        name: 'tell Taskly',
        kind: 'request',
        status: 'failed',
        startedAt: expect.any(String) as string,
        finishedAt: expect.any(String) as string,
        tries: 1,
        reason: 'host_rejected',
        responsible: 'host',
      },
    ],
  });
  // Without ids and times, in which the digits of a status can be by chance.
  const told = JSON.stringify(body).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
  for (const hidden of [
    'error',
    'the words of the host',
    '401',
    'http',
    'a-get@lead.example',
    '/hooks/crm',
    'userId',
  ]) {
    expect(told).not.toContain(hidden);
  }
});

test("somebody else's run is not there, and neither is what the server does by itself", async () => {
  await connect('a-mine');
  await connect('a-other');
  const executionId = await run('a-mine', 'failed');
  const unknown = await ask('a-other', 'me.executions.get', { executionId: crypto.randomUUID() });
  for (const answer of [
    await ask('a-other', 'me.executions.get', { executionId }),
    await retry('a-other', executionId),
    await ask('a-nobody', 'me.executions.get', { executionId }),
  ]) {
    expect(answer.body.message).toBe(unknown.body.message);
    expect(answer.body.data.code).toBe('not_found');
  }
  const [own] = await queryDatabase<{ id: string }>(
    stack,
    sql`select id from workflow.execution where starts_with(workflow_id, 'acme.') limit 1`,
  );
  if (own !== undefined) {
    expect((await ask('a-mine', 'me.executions.get', { executionId: own.id })).body.data.code).toBe('not_found');
  }
  expect((await stack.client.executions.get(executionId)).status).toBe('failed');
});

test('a failed run is run again by the customer where the definition allows it, and the audit says who', async () => {
  await connect('a-retry');
  const executionId = await run('a-retry', 'failed');
  const retried = await retry('a-retry', executionId);
  expect(retried).toMatchObject({ status: 200, body: { id: executionId, workflowId: 'send-contacts' } });
  expect(retried.body).not.toHaveProperty('canRetry');
  await ended(executionId, 'succeeded');
  const list = (await ask('a-retry', 'me.executions.list', {})).body.items;
  expect(list).toHaveLength(1);
  expect(list[0]).not.toHaveProperty('canRetry');
  expect((await retry('a-retry', executionId)).body.data.code).toBe('conflict');
  const { items } = await stack.client.audit.list({ userId: 'a-retry', limit: 20 });
  expect(items.filter(({ action }) => action === 'execution.retried')).toMatchObject([
    { actor: { kind: 'user', id: 'a-retry' }, target: { executionId, workflowId: 'send-contacts' } },
  ]);
});

test('a run of a workflow that does not allow it is not run again', async () => {
  await connect('a-refused');
  await stack.client.workflows.enable('a-refused', 'copy-contacts');
  stack.host.answers.push({ status: 401 });
  const token = await stack.tokens.sign('a-refused');
  const started = await callAsUser(stack, token, 'me.workflows.run', { workflowId: 'copy-contacts' });
  const [executionId = ''] = started.body.executionIds as string[];
  await ended(executionId, 'failed');
  expect((await ask('a-refused', 'me.executions.get', { executionId })).body).not.toHaveProperty('canRetry');
  expect((await retry('a-refused', executionId)).body.data.code).toBe('forbidden');
  expect((await stack.client.executions.get(executionId)).status).toBe('failed');
});

test('what is off or held back is not run again, and the answer says why', async () => {
  await connect('a-held');
  const executionId = await run('a-held', 'failed');
  await stack.client.workflows.disable('a-held', 'send-contacts');
  expect((await retry('a-held', executionId)).body.data.code).toBe('conflict');
  await stack.client.workflows.enable('a-held', 'send-contacts');
  await stack.client.users.suspend('a-held', { integrationId: 'crm' }, { reason: 'unpaid' });
  expect((await retry('a-held', executionId)).body.data.code).toBe('suspended');
  await stack.client.users.resume('a-held', { integrationId: 'crm' });
  expect((await retry('a-held', executionId)).status).toBe(200);
  await ended(executionId, 'succeeded');
});

test('three failures in a row show in the state of the integration, until a run goes well or the workflow is off', async () => {
  const connectionId = await connect('a-worse');
  const crm = async () => {
    const user = (await ask('a-worse', 'me.get', {})).body;
    const { state, connections } = user.integrations.find(({ id }: { id: string }) => id === 'crm');
    return { state, workflows: connections[0].workflows.filter(({ enabled }: { enabled: boolean }) => enabled) };
  };
  const on = { id: 'send-contacts', enabled: true };
  await run('a-worse', 'failed');
  await run('a-worse', 'failed');
  expect(await crm()).toEqual({ state: 'connected', workflows: [on] });
  const last = await run('a-worse', 'failed');
  expect(await crm()).toEqual({ state: 'degraded', workflows: [{ ...on, failing: true }] });
  await run('a-worse', 'failed');
  const counted = sql`select failures from connect.workflow_state
    where connection_id = ${connectionId} and workflow_id = 'send-contacts'`;
  expect(await queryDatabase(stack, counted)).toEqual([{ failures: 3 }]);
  await stack.client.workflows.disable('a-worse', 'send-contacts');
  expect(await crm()).toEqual({ state: 'connected', workflows: [] });
  await stack.client.workflows.enable('a-worse', 'send-contacts');
  await retry('a-worse', last);
  await ended(last, 'succeeded');
  expect(await crm()).toEqual({ state: 'connected', workflows: [on] });
});

test('an open page hears of runs that begin, end, are stopped and are taken up', async () => {
  await connect('a-live');
  const types: string[] = [];
  const stop = new AbortController();
  const core = await stack.openCore();
  const now = new Date();
  const actor = { kind: 'user', projectId: stack.project.projectId, userId: 'a-live', issuedAt: now } as const;
  const expiresAt = new Date(now.getTime() + 3_600_000);
  const listening = (async () => {
    const changes = core.services.users.watch({ ...actor, expiresAt }, { lastEventId: undefined, signal: stop.signal });
    for await (const [, { type }] of changes) types.push(type);
  })();
  const heard = async (...wanted: string[]) => {
    await eventually(
      async () => types,
      (got) => wanted.every((type) => got.includes(type)),
    );
    return types.splice(0);
  };
  expect(await heard('listening')).toEqual(expect.arrayContaining(['listening']));
  await stack.client.workflows.pause('send-contacts');
  const parked = await run('a-live', 'parked');
  expect(await heard('execution.changed')).toEqual(expect.arrayContaining(['execution.changed']));
  await stack.client.executions.cancel(parked);
  expect(await heard('execution.changed')).toEqual(expect.arrayContaining(['execution.changed']));
  await stack.client.workflows.resume('send-contacts');
  const failed = await run('a-live', 'failed');
  expect(await heard('execution.failed')).toEqual(expect.arrayContaining(['execution.failed']));
  await stack.client.executions.retry(failed);
  expect(await heard('execution.changed', 'execution.succeeded')).toEqual(
    expect.arrayContaining(['execution.changed', 'execution.succeeded']),
  );
  stop.abort();
  await listening;
  await core.stop();
});

test('a page that only calls lists and filters them as well', async () => {
  await connect('a-page');
  const failed = await run('a-page', 'failed');
  const page = createRequests({
    apiUrl: stack.url,
    projectId: stack.project.projectId,
    getToken: () => stack.tokens.sign('a-page'),
    fetch: (url, init) => fetch(url, { ...init, headers: { ...(init?.headers as object), origin: hostOrigin } }),
  });
  expect((await page.executions({ status: 'failed' })).items).toMatchObject([{ id: failed, canRetry: true }]);
  expect((await page.executions({ status: 'succeeded' })).items).toEqual([]);
  page.close();
});
