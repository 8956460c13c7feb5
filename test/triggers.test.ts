import { createRequests } from '@acme/connect/requests';
import { createConnectClient } from '@acme/sdk';
import type { WorkflowId } from '@acme/integrations';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRobot } from './stack/oauth-robot.ts';
import { makeDue } from './stack/make-due.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callRest } from './stack/call-rest.ts';
import { callAsUser, configureCrm, eventually, hostOrigin, startStack, type Stack } from './stack/start-stack.ts';
import { defineTriggers, type TriggersConfig } from './stack/triggers-definition.ts';

let stack: Stack;
const client = () => createConnectClient<TriggersConfig>({ url: stack.url, apiKey: stack.project.apiKey });
beforeAll(async () => {
  stack = await startStack({ define: defineTriggers, timing: { superviseSeconds: 1 } });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
});
afterAll(() => stack.stop());

async function connect(userId: string, ...workflowIds: WorkflowId<TriggersConfig>[]): Promise<string> {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const attemptId: string = created.body.attempt.id;
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } });
  for (const workflowId of workflowIds) await client().workflows.enable(userId, workflowId);
  // It is on by itself, and calls the host in its own time.
  await eventually(
    () => executionsOf(userId, 'hello'),
    (items) => items.length > 0 && items.every(({ status }) => status === 'succeeded'),
  );
  return claimed.body.connectionId;
}

const ended = (executionId: string) =>
  eventually(
    () => client().executions.get(executionId),
    ({ status }) => ['succeeded', 'failed', 'cancelled', 'quarantined'].includes(status),
  );
const calls = (path: string) => stack.host.calls.filter((call) => call.path === path).map(({ body }) => body);
const executionsOf = async (id: string, workflowId: WorkflowId<TriggersConfig>) =>
  (await client().executions.list({ user: { id }, workflowId })).items;

test('a request runs now and is answered, by respond or by what the run returns', async () => {
  await connect('r-1', 'look-up', 'doubles');
  const asked = await client().workflows.request('r-1', 'look-up', { input: { email: 'ada@example.com' } });
  expect(asked).toEqual({
    status: 'answered',
    executionId: expect.any(String),
    answer: { email: 'ada@example.com', rate: { ok: true } },
  });
  // It goes on after the answer.
  const execution = await ended(asked.executionId);
  expect(execution).toMatchObject({ status: 'succeeded', startedBy: { kind: 'request', name: 'host' } });
  expect(calls('/after')).toContainEqual({ email: 'ada@example.com' });
  expect(calls('/rates/today')).toHaveLength(1);
  const doubled = await client().workflows.request('r-1', 'doubles', { input: { number: 21 } });
  expect(doubled).toMatchObject({ status: 'answered', answer: { double: 42 } });
});

test('what takes longer than the wait is a 202, goes on, and is found again with the same key', async () => {
  await connect('r-2', 'look-up');
  const body = { input: { email: 'slow@example.com', waitMs: 1_500 }, waitSeconds: 0.05 };
  const send = (waitSeconds: number) =>
    callRest(stack, stack.project.apiKey, 'POST /users/r-2/workflows/look-up/request', {
      body: { ...body, waitSeconds },
      headers: { 'idempotency-key': 'slow-1' },
    });
  const first = await send(0.05);
  expect(first).toMatchObject({ status: 202, body: { status: 'running' } });
  const second = await send(20);
  expect(second).toMatchObject({ status: 200, body: { status: 'answered', executionId: first.body.executionId } });
  expect(await executionsOf('r-2', 'look-up')).toHaveLength(1);
  await ended(first.body.executionId);
});

test('a run that fails before it answers says why and who must act; one that answers something else fails', async () => {
  await connect('r-3', 'look-up', 'strays');
  stack.host.answers.push({ status: 422 });
  const failed = await client().workflows.request('r-3', 'look-up', { input: { email: 'x', fail: true } });
  expect(failed).toMatchObject({ status: 'ended', outcome: 'failed', reason: 'host_rejected', responsible: 'host' });
  const strayed = await client().workflows.request('r-3', 'strays');
  expect(strayed).toMatchObject({ status: 'ended', outcome: 'failed', reason: 'code_threw' });
  expect(strayed).toHaveProperty('error', expect.stringContaining('"double"'));
});

test('what is asked wrongly is refused, and starts nothing', async () => {
  await connect('r-4', 'look-up');
  await client().users.setMetadata('r-nobody', {});
  const ask = (userId: string, workflowId: string, more: object = {}) =>
    callRest(stack, stack.project.apiKey, `POST /users/${userId}/workflows/${workflowId}/request`, {
      body: { input: { email: 'a' }, ...more },
    });
  expect(await ask('r-4', 'look-up', { input: { email: 7 } })).toMatchObject({
    status: 400,
    body: { code: 'invalid_fields', fields: { email: { code: 'invalid_type' } } },
  });
  expect(await ask('r-4', 'look-up', { input: { email: 'x'.repeat(300_000) } })).toMatchObject({ status: 413 });
  // Half of a surrogate pair, and a NUL: neither can be kept. Written out they are just text.
  for (const email of ['a\ud800b', 'a\u0000b'])
    expect(await ask('r-4', 'look-up', { input: { email } })).toMatchObject({ status: 400 });
  expect(await ask('r-4', 'doubles')).toMatchObject({ status: 400, body: { code: 'invalid_fields' } });
  expect(await ask('r-4', 'doubles', { input: { number: 1 } })).toMatchObject({
    status: 409,
    body: { code: 'conflict' },
  });
  expect(await ask('r-4', 'sync')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(await ask('r-4', 'nothing')).toMatchObject({ status: 404 });
  expect(await ask('r-nobody', 'look-up')).toMatchObject({ status: 409, body: { code: 'connection_required' } });
  expect(await ask('r-unknown', 'look-up')).toMatchObject({ status: 404 });
  expect(await ask('r-4', 'look-up', { connectionId: '00000000-0000-4000-8000-000000000000' })).toMatchObject({
    status: 404,
  });
  await client().users.suspend('r-4');
  expect(await ask('r-4', 'look-up')).toMatchObject({ status: 403, body: { code: 'suspended' } });
  expect(await executionsOf('r-4', 'look-up')).toHaveLength(0);
});

test('an event with half of a surrogate pair is a 400, and one that only writes of it is kept', async () => {
  await connect('e-1', 'order');
  const send = (orderId: string) => client().events.send('e-1', 'order.placed', { orderId });
  await expect(send('a\ud800b')).rejects.toMatchObject({ code: 'invalid_event' });
  await expect(send('a\u0000b')).rejects.toMatchObject({ code: 'invalid_event' });
  expect((await send('a\\ud800b and \\u0000')).executionIds).toHaveLength(1);
});

test('a browser asks and starts only what its trigger says it may', async () => {
  await connect('b-1', 'look-up', 'doubles', 'sync');
  const token = await stack.tokens.sign('b-1');
  const asked = await callAsUser(stack, token, 'me.workflows.request', {
    workflowId: 'look-up',
    input: { email: 'b@example.com' },
  });
  expect(asked.body).toMatchObject({ status: 'answered', answer: { email: 'b@example.com' } });
  const page = createRequests<TriggersConfig>({
    apiUrl: stack.url,
    projectId: stack.project.projectId,
    getToken: async () => token,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...(init?.headers as object), origin: hostOrigin } }),
  });
  const answer = await page.ask({ workflowId: 'look-up', input: { email: 'page@example.com' } });
  expect(answer.status === 'answered' && answer.answer.email).toBe('page@example.com');
  await expect(page.ask({ workflowId: 'look-up', input: { email: 7 as never } })).rejects.toMatchObject({
    code: 'validation',
    fields: { email: { message: expect.any(String) as string } },
  });
  const { items } = await page.executions({ workflowId: 'look-up' });
  expect(items).toMatchObject([{ workflowId: 'look-up' }, { workflowId: 'look-up' }]);
  await expect(page.executions({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'validation' });
  page.close();
  const refused = await callAsUser(stack, token, 'me.workflows.request', {
    workflowId: 'doubles',
    input: { number: 1 },
  });
  expect(refused).toMatchObject({ status: 403 });
  const started = await callAsUser(stack, token, 'me.workflows.run', { workflowId: 'sync', input: { full: true } });
  expect(await ended(started.body.executionIds[0])).toMatchObject({
    startedBy: { kind: 'manual', name: 'customer', id: 'b-1' },
  });
  expect(await callAsUser(stack, token, 'me.workflows.run', { workflowId: 'report' })).toMatchObject({ status: 403 });
  const { body } = await callAsUser(stack, token, 'me.get', undefined, { method: 'GET' });
  const shown = body.integrations[0].workflows as { id: string; canRun?: boolean }[];
  expect(shown.filter(({ canRun }) => canRun === true).map(({ id }) => id)).toEqual(['sync']);
  // What is only called is nobody's to see or to switch.
  expect(shown.map(({ id }) => id)).not.toContain('bill');
  await expect(client().workflows.enable('b-1', 'bill')).rejects.toMatchObject({ code: 'not_found' });
});

test('run starts one execution for each account, or for the one named', async () => {
  await connect('m-1', 'sync', 'report');
  const { executionIds } = await client().workflows.run('m-1', 'sync', { input: { full: false } });
  expect(executionIds).toHaveLength(1);
  expect(await ended(executionIds[0] ?? '')).toMatchObject({ status: 'succeeded' });
  expect(calls('/sync')).toContainEqual({ full: false, account: expect.any(String) });
  const byDefault = await client().workflows.run('m-1', 'sync', { input: { full: true }, connectionId: 'default' });
  expect(byDefault.executionIds).toHaveLength(1);
  const before = await client().workflows.run('m-1', 'report');
  expect(await ended(before.executionIds[0] ?? '')).toMatchObject({
    startedBy: { kind: 'manual' },
    status: 'succeeded',
  });
});

test('a workflow calls another, which has the user, the account and a history of its own', async () => {
  await connect('c-1', 'order');
  const sent = await client().events.send('c-1', 'order.placed', { orderId: 'o-7' });
  const execution = await ended(sent.executionIds[0] ?? '');
  expect(execution).toMatchObject({ status: 'succeeded', steps: [{ kind: 'workflow' }, { kind: 'request' }] });
  expect(calls('/invoice')).toContainEqual({ invoice: 'inv-o-7' });
  expect(calls('/bill')).toContainEqual({ orderId: 'o-7', user: 'c-1', account: expect.any(String) });
  const [child] = await executionsOf('c-1', 'bill');
  expect(child).toMatchObject({ parentId: execution.id, status: 'succeeded' });
  const { startedBy } = await client().executions.get(child?.id ?? '');
  // The customer sees what they have on, and not what it is made of.
  const token = await stack.tokens.sign('c-1');
  const own = await callAsUser(stack, token, 'me.executions.list', { limit: 10 }, { method: 'GET' });
  const shown = own.body.items.map(({ workflowId }: { workflowId: string }) => workflowId);
  expect(shown.toSorted()).toEqual(['hello', 'order']);
  expect(JSON.stringify(own.body)).not.toContain('error');
  expect(startedBy).toEqual({ kind: 'workflow', name: 'order', id: execution.id });
});

test('what is on from the start runs when an account is connected, and the last words are said when it goes', async () => {
  const connectionId = await connect('k-1');
  const [hello] = await eventually(
    () => executionsOf('k-1', 'hello'),
    ([first]) => first?.status === 'succeeded',
  );
  expect(await client().executions.get(hello?.id ?? '')).toMatchObject({
    connectionId,
    startedBy: { kind: 'connection', name: 'enabled', id: connectionId },
  });
  const state = await client().users.get('k-1');
  expect(state.integrations[0]?.workflows.filter(({ enabled }) => enabled).map(({ id }) => id)).toEqual([
    'hello',
    'goodbye',
  ]);
  await client().users.disconnect('k-1', { connectionId });
  const [goodbye] = await eventually(
    () => executionsOf('k-1', 'goodbye'),
    ([first]) => first?.status === 'failed',
  );
  // The host was told; the account itself is out of reach.
  expect(calls('/goodbye')).toContainEqual({ change: 'disconnected', account: expect.any(String) });
  expect(goodbye).toMatchObject({ reason: 'disconnected' });
  // Who connects again begins anew, and who switched it off before does not hear a second goodbye.
  const again = await connect('k-1');
  await client().workflows.disable('k-1', 'goodbye');
  await client().users.disconnect('k-1', { connectionId: again });
  await eventually(
    () => executionsOf('k-1', 'hello'),
    (items) => items.length === 2,
  );
  expect(await executionsOf('k-1', 'goodbye')).toHaveLength(1);
});

test('a schedule follows the metadata of its user, ticks once, and ends with the switch', async () => {
  await connect('s-1', 'report');
  const clocks = () => client().workflows.clocks('s-1');
  expect(await clocks()).toMatchObject([
    { workflowId: 'report', kind: 'schedule', cron: '0 8 * * *', timeZone: 'UTC' },
  ]);
  await client().users.setMetadata('s-1', { timeZone: 'Asia/Tokyo' });
  const [tokyo] = await clocks();
  expect(tokyo).toMatchObject({ timeZone: 'Asia/Tokyo' });
  expect(new Date(tokyo?.nextAt ?? '').getUTCHours()).toBe(23);
  await client().users.setMetadata('s-1', { timeZone: 'never' });
  expect(await clocks()).toEqual([]);
  await client().users.setMetadata('s-1', { timeZone: null });
  expect(await clocks()).toHaveLength(1);
  await makeDue(stack, { workflowId: 'report' });
  const [execution] = await eventually(
    () => executionsOf('s-1', 'report'),
    ([first]) => first?.status === 'succeeded',
  );
  expect(await client().executions.get(execution?.id ?? '')).toMatchObject({
    startedBy: { kind: 'schedule', name: 'report' },
  });
  expect(calls('/report')).toContainEqual({ at: expect.any(String), isDate: true });
  // Held back, it misses the tick and keeps its schedule.
  await client().users.suspend('s-1');
  await makeDue(stack, { workflowId: 'report' });
  await eventually(clocks, ([first]) => Date.parse(first?.nextAt ?? '') > Date.now());
  await client().users.resume('s-1');
  await client().workflows.disable('s-1', 'report');
  await makeDue(stack, { workflowId: 'report' });
  await eventually(
    () =>
      queryDatabase<{ n: number }>(
        stack,
        sql`select count(*)::int as n from workflow.schedule s join connect.connected_user u on u.id = s.subject where u.external_id = 's-1'`,
      ),
    ([row]) => row?.n === 0,
  );
  expect(await executionsOf('s-1', 'report')).toHaveLength(1);
});

test('an account is looked at again and again, and each new thing starts one execution', async () => {
  const connectionId = await connect('p-1', 'news');
  const clocks = () => client().workflows.clocks('p-1');
  expect(await clocks()).toMatchObject([{ workflowId: 'news', connectionId, kind: 'poll', cron: '* * * * *' }]);
  await makeDue(stack, { workflowId: 'news' });
  const [first] = await eventually(clocks, ([one]) => one?.lookedAt !== undefined);
  expect(await executionsOf('p-1', 'news')).toHaveLength(0);
  for (const email of ['new-1@example.com', 'new-2@example.com']) {
    await client().connections.request('p-1', {
      integrationId: 'crm',
      method: 'POST',
      path: '/contacts',
      json: { email },
    });
  }
  await makeDue(stack, { workflowId: 'news' });
  await eventually(
    () => executionsOf('p-1', 'news'),
    (items) => items.filter(({ status }) => status === 'succeeded').length === 2,
  );
  expect(
    calls('/news')
      .map((body) => (body as { email: string }).email)
      .toSorted(),
  ).toEqual(['new-1@example.com', 'new-2@example.com']);
  const looked = (await clocks())[0]?.lookedAt;
  expect(Date.parse(looked ?? '')).toBeGreaterThan(Date.parse(first?.lookedAt ?? ''));
  await makeDue(stack, { workflowId: 'news' });
  await eventually(clocks, ([one]) => one?.lookedAt !== looked);
  expect(await executionsOf('p-1', 'news')).toHaveLength(2);
  // Looks themselves are the server's own, and nobody's executions.
  expect(
    (await client().executions.list({ user: { id: 'p-1' } })).items.map(({ workflowId }) => workflowId),
  ).not.toContain('acme.poll');
});
