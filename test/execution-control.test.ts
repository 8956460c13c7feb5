import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createEngine } from '@acme/workflow';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { canary } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { callRest } from './stack/call-rest.ts';
import { queryDatabase } from './stack/query-database.ts';
import { outcomeOf, spawnAcme } from './stack/run-acme.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.host.answers.length = 0;
});

async function connect(userId: string, at: Stack = stack): Promise<void> {
  await at.client.users.setMetadata(userId, { plan: 'pro', apiKey: canary(`key of ${userId}`) });
  const token = await at.tokens.sign(userId);
  const created = await callAsUser(at, token, 'me.attempts.create', { integrationId: 'crm' });
  const attemptId: string = created.body.attempt.id;
  const { claimCode } = await createRobot(at).connect(created.body.next.startUrl);
  await callAsUser(at, token, 'me.attempts.claim', { attemptId, proof: { claimCode } });
  await at.client.workflows.enable(userId, 'send-contacts');
}

async function start(userId: string, email = `${userId}@lead.example`): Promise<string> {
  const sent = await stack.client.events.send(userId, 'contact.created', { id: userId, email });
  return sent.executionIds[0] ?? '';
}

const ended = (executionId: string, status: string) =>
  eventually(
    () => stack.client.executions.get(executionId),
    (execution) => execution.status === status,
  );

const contacts = (email: string) =>
  stack.sandbox.control.state().contacts.filter((contact) => contact.email === email).length;

/** Of the calls of Taskly that a user's executions made. */
const told = (userId: string) =>
  stack.host.calls.filter((call) => (call.body as { readonly taskId?: string } | undefined)?.taskId === userId);

test('a failed execution goes on from the step that failed, and what was done is not done again', async () => {
  await connect('c-retry');
  stack.host.answers.push({ status: 401 });
  const executionId = await start('c-retry');
  const failed = await ended(executionId, 'failed');
  expect(failed).toMatchObject({ reason: 'host_rejected', responsible: 'host' });
  expect(failed.steps.at(-1)).toMatchObject({
    key: expect.stringContaining('tell Taskly') as string,
    status: 'failed',
  });
  expect(failed.steps.at(-1)?.tries).toHaveLength(1);
  await stack.client.executions.retry(executionId);
  await ended(executionId, 'succeeded');
  expect(contacts('c-retry@lead.example')).toBe(1);
  const keys = told('c-retry').map(({ idempotencyKey }) => idempotencyKey);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  await expect(stack.client.executions.retry(executionId)).rejects.toMatchObject({ code: 'conflict' });
});

test('a whole execution is done again, and the other side takes its requests for new ones', async () => {
  await connect('c-replay');
  const first = await start('c-replay');
  await ended(first, 'succeeded');
  const { executionId } = await stack.client.executions.replay(first, { version: 'latest' });
  expect(await ended(executionId, 'succeeded')).toMatchObject({ replayOf: first });
  expect(contacts('c-replay@lead.example')).toBe(2);
  const keys = told('c-replay').map(({ idempotencyKey }) => idempotencyKey);
  expect(new Set(keys).size).toBe(2);
});

test('an execution is cancelled once, before its next step', async () => {
  await connect('c-cancel');
  await stack.client.workflows.pause('send-contacts');
  const executionId = await start('c-cancel');
  await ended(executionId, 'parked');
  const cancelled = await stack.client.executions.cancel(executionId, { reason: 'sent by mistake' });
  expect(cancelled).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_host' });
  await expect(stack.client.executions.cancel(executionId)).rejects.toMatchObject({ code: 'conflict' });
  await stack.client.workflows.resume('send-contacts');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(contacts('c-cancel@lead.example')).toBe(0);
  const { items } = await stack.client.audit.list({ userId: 'c-cancel', action: 'execution.cancelled' });
  expect(items[0]).toMatchObject({ reason: 'sent by mistake', target: { executionId } });
});

test('a workflow that is held runs nowhere in the project, and goes on where it stood', async () => {
  await connect('c-pause');
  await stack.client.workflows.pause('send-contacts');
  expect(await stack.client.workflows.paused()).toEqual([{ workflowId: 'send-contacts', paused: true }]);
  const executionId = await start('c-pause');
  expect(await ended(executionId, 'parked')).toMatchObject({ reason: 'paused' });
  expect(contacts('c-pause@lead.example')).toBe(0);
  await stack.client.workflows.resume('send-contacts');
  await ended(executionId, 'succeeded');
  expect(await stack.client.workflows.paused()).toEqual([]);
  await expect(stack.client.workflows.pause('no-such' as never)).rejects.toMatchObject({ code: 'not_found' });
});

test.each(['cancel', 'retry', 'replay'] as const)('%s of an execution that is not there is not found', async (act) => {
  await expect(stack.client.executions[act]('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('more than may wait is refused with a time to try again, and nothing of it is kept', async () => {
  // Nobody works, so everything waits.
  const full = await startStack({ executionLimits: { queueDepth: 30 }, work: false });
  try {
    await connect('c-flood', full);
    const send = (nth: number) =>
      full.client.events.send(
        'c-flood',
        'contact.created',
        { id: 'c-flood', email: 'f@lead.example' },
        { eventId: `f-${nth}` },
      );
    for (let nth = 0; nth < 30; nth++) await send(nth);
    await expect(send(30)).rejects.toMatchObject({
      code: 'too_many_requests',
      retryAfterSeconds: expect.any(Number) as number,
    });
    const { items } = await full.client.executions.list({ user: { id: 'c-flood' }, limit: 100 });
    expect(items).toHaveLength(30);
    // What was refused may come again under the same id.
    await expect(send(30)).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(await send(29)).toMatchObject({ duplicate: true });
  } finally {
    await full.stop();
  }
});

const operationEnded = (operationId: string) =>
  eventually(
    () => stack.client.operations.get(operationId),
    ({ state }) => state !== 'running',
    30_000,
  );

test('what failed for many is done again for all of them, once', async () => {
  const users = ['c-many-1', 'c-many-2', 'c-many-3'];
  for (const user of users) await connect(user);
  const failed: string[] = [];
  for (const user of users.slice(0, 2)) {
    stack.host.answers.push({ status: 422 });
    failed.push(await start(user));
    await ended(failed.at(-1) ?? '', 'failed');
  }
  await ended(await start('c-many-3'), 'succeeded');
  const where = 'c-many';
  const act = { kind: 'replay_executions', workflowId: 'send-contacts', reason: 'host_rejected' } as const;
  expect(await stack.client.operations.preview(act, where)).toMatchObject({ users: 3, changed: 2, executions: 2 });
  const tomorrow = new Date(Date.now() + 86_400_000);
  expect(await stack.client.operations.preview({ ...act, from: tomorrow }, where)).toMatchObject({ executions: 0 });
  expect(await stack.client.operations.preview({ ...act, to: tomorrow, integrationId: 'crm' }, where)).toMatchObject({
    executions: 2,
  });
  expect(await stack.client.operations.preview({ ...act, integrationId: 'mail' }, where)).toMatchObject({
    executions: 0,
  });
  const operation = await stack.client.operations.start(act, where, { reason: 'Taskly was down' });
  expect(await operationEnded(operation.id)).toMatchObject({ state: 'done', changed: 2, unchanged: 1, failed: 0 });
  for (const user of users.slice(0, 2)) {
    const { items } = await eventually(
      () => stack.client.executions.list({ user: { id: user } }),
      ({ items: found }) => found[0]?.status === 'succeeded',
    );
    expect(items.map(({ replayOf }) => replayOf)).toEqual([failed[users.indexOf(user)], undefined]);
  }
  // Whatever was replayed is not replayed again.
  const again = await stack.client.operations.start(act, where);
  expect(await operationEnded(again.id)).toMatchObject({ state: 'done', changed: 0, unchanged: 3 });
  const { items } = await stack.client.audit.list({ userId: 'c-many-1', action: 'execution.replayed' });
  expect(items).toMatchObject([{ reason: 'Taskly was down', target: { executionId: failed[0] } }]);
});

test('what failed for many goes on from where it failed', async () => {
  await connect('c-go-on');
  stack.host.answers.push({ status: 422 });
  const executionId = await start('c-go-on');
  await ended(executionId, 'failed');
  const operation = await stack.client.operations.start({ kind: 'retry_executions' }, 'id:c-go-on');
  expect(await operationEnded(operation.id)).toMatchObject({ state: 'done', changed: 1 });
  await ended(executionId, 'succeeded');
  expect(contacts('c-go-on@lead.example')).toBe(1);
});

test('a replay of many waits for room in the queue and fails nobody', async () => {
  const small = await startStack({ executionLimits: { queueDepth: 2 } });
  try {
    for (const user of ['q-1', 'q-2', 'q-3']) {
      await connect(user, small);
      for (const id of ['a', 'b']) {
        small.host.answers.push({ status: 422 });
        const sent = await small.client.events.send(user, 'contact.created', {
          id,
          email: `${user}-${id}@lead.example`,
        });
        await eventually(
          () => small.client.executions.get(sent.executionIds[0] ?? ''),
          ({ status }) => status === 'failed',
        );
      }
    }
    const operation = await small.client.operations.start({ kind: 'replay_executions' }, '');
    const done = await eventually(
      () => small.client.operations.get(operation.id),
      ({ state }) => state !== 'running',
      30_000,
    );
    expect(done).toMatchObject({ state: 'done', changed: 3, failed: 0 });
    const { items } = await small.client.executions.list({ limit: 100 });
    expect(items.filter(({ replayOf }) => replayOf !== undefined)).toHaveLength(6);
  } finally {
    await small.stop();
  }
});

test('what a step sent and what came back is kept for people, without any secret', async () => {
  await connect('c-seen');
  const secret = canary('key of c-seen');
  const echo = (call: { readonly authorization: string | undefined }) =>
    JSON.stringify({
      said: call.authorization,
      access_token: 'of somebody',
      nested: [{ apiKey: 'x', hasToken: true }],
    });
  stack.host.answers.push({ status: 503, retryAfter: '0', body: echo }, { status: 200, body: echo });
  const executionId = await start('c-seen');
  const { steps } = await ended(executionId, 'succeeded');
  const keys = steps.map(({ key }) => key);
  const seen = await stack.client.executions.step(executionId, keys.find((key) => key.includes('tell Taskly')) ?? '');
  expect(seen.tries).toMatchObject([
    { reason: 'host_unavailable', exchanges: [{ status: 503, responseHeaders: { 'retry-after': '0' } }] },
    { exchanges: [{ method: 'POST', url: `${stack.host.url}/hooks/crm`, status: 200 }] },
  ]);
  const [exchange] = seen.tries[1]?.exchanges ?? [];
  expect(exchange?.requestHeaders).toMatchObject({ authorization: '[redacted]' });
  expect(JSON.parse(exchange?.requestBody ?? '')).toMatchObject({ taskId: 'c-seen' });
  expect(JSON.parse(exchange?.responseBody ?? '')).toEqual({
    said: 'Bearer [redacted]',
    access_token: '[redacted]',
    nested: [{ apiKey: '[redacted]', hasToken: true }],
  });
  expect(JSON.stringify(seen)).not.toContain(secret);
  const created = await stack.client.executions.step(executionId, 'create contact');
  expect(created.tries).toMatchObject([{ exchanges: [{ method: 'POST', status: 201, query: {} }] }]);
  expect(JSON.stringify(created)).not.toContain('Bearer');
  // A step that went well at once is not told of twice.
  expect(steps.find(({ key }) => key === 'create contact')?.tries).toEqual([]);
  await expect(stack.client.executions.step(executionId, 'no such step')).rejects.toMatchObject({ code: 'not_found' });
});

test('of a fan-out of thousands the failure is shown, to the customer as well, and every step can be read', async () => {
  await connect('c-out-wide');
  const executionId = await start('c-out-wide');
  const { steps: own } = await ended(executionId, 'succeeded');
  const all = own.length + 6_000;
  // As a map of two thousand items of three steps leaves it, of which the last one has failed.
  await queryDatabase(
    stack,
    sql`insert into workflow.step (scope, subject, execution_id, execution_created_at, key, parent, name, kind, status,
        attempts, reason, started_at, finished_at, seq, run_no)
      select scope, subject, execution_id, execution_created_at, 'rows[' || n / 3 || ']/s' || n % 3, 'rows', 's' || n % 3,
        'run', case n when 5999 then 'failed' else 'succeeded' end, 1, case n when 5999 then 'code_threw' end, started_at,
        finished_at, seq + n, run_no
      from (select * from workflow.step where execution_id = ${executionId} order by seq desc limit 1) last,
        generate_series(1, 5999) n
      union all select scope, subject, execution_id, execution_created_at, 'rows', null, 'rows', 'map', 'failed', 1,
        'code_threw', started_at, finished_at, seq + 6000, run_no
      from (select * from workflow.step where execution_id = ${executionId} order by seq desc limit 1) last`,
  );
  const { steps, moreSteps } = await stack.client.executions.get(executionId);
  expect([steps.length, moreSteps]).toEqual([5_000, all - 5_000]);
  const failures = [{ key: 'rows[1999]/s2', parent: 'rows', status: 'failed' }, { key: 'rows' }];
  expect(steps.slice(-2)).toMatchObject(failures);
  const token = await stack.tokens.sign('c-out-wide');
  const seenByCustomer = await callAsUser(stack, token, 'me.executions.get', { executionId }, { method: 'GET' });
  expect(seenByCustomer.body).toMatchObject({ steps: expect.any(Array), moreSteps: all - 200 });
  expect(seenByCustomer.body.steps).toHaveLength(200);
  expect(seenByCustomer.body.steps.slice(-2)).toMatchObject([
    { key: 'rows[1999]/s2', status: 'failed' },
    { key: 'rows' },
  ]);

  const list = (query: object) => stack.client.executions.steps(executionId, query);
  expect((await list({ status: 'failed' })).items).toMatchObject(failures);
  expect((await list({ parent: 'rows', status: 'failed' })).items).toMatchObject([failures[0]]);
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await list({ limit: 1_000, ...(cursor === undefined ? {} : { cursor }) });
    for (const { key } of page.items) seen.add(key);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(seen.size).toBe(all);
  const rest = (query: string) =>
    callRest(stack, stack.project.apiKey, `GET /executions/${executionId}/steps?${query}`);
  expect(await rest('status=failed&limit=1')).toMatchObject({
    status: 200,
    body: { items: [failures[0]], nextCursor: expect.any(String) },
  });
  for (const wrong of ['cursor=nonsense', 'status=lost', 'limit=1001']) {
    expect(await rest(wrong)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  }
});

test('what ran comes out as JSON Lines, each with its steps, without a word of what was sent', async () => {
  for (const user of ['c-out-1', 'c-out-2']) await connect(user);
  const executionIds = [await start('c-out-1'), await start('c-out-2')];
  for (const executionId of executionIds) await ended(executionId, 'succeeded');
  const env = {
    DATABASE_URL: stack.connectionString,
    ACME_ENCRYPTION_KEYS: stack.encryptionKeys,
    ACME_CONFIG: fileURLToPath(new URL('stack/connect.config.ts', import.meta.url)),
    SANDBOX_URL: stack.sandbox.url,
    HOST_URL: stack.host.url,
  };
  const acme = async (...args: string[]) =>
    await outcomeOf(spawnAcme(['executions', 'export', '--project', 'taskly', ...args], { cwd: tmpdir(), env }));
  const { code, out, err } = await acme('--query', 'c-out', '--workflow', 'send-contacts', '--steps');
  expect([code, err]).toEqual([0, expect.stringContaining('3 executions are exported.\n')]);
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { id: executionIds[1], userId: 'c-out-2', status: 'succeeded', steps: expect.any(Array) },
    { id: executionIds[0], userId: 'c-out-1', startedBy: { kind: 'event', name: 'contact.created' } },
    { userId: 'c-out-wide', steps: expect.any(Array) },
  ]);
  // All of them, however many one execution has.
  expect(lines[2].steps.length).toBeGreaterThan(6_000);
  expect(lines[2].steps.at(-1)).toMatchObject({ key: 'rows', status: 'failed' });
  expect(lines[2]).not.toHaveProperty('moreSteps');
  expect(out).not.toContain('lead.example');
  const before = await acme('--query', 'c-out', '--to', '2026-01-01');
  expect([before.code, before.out]).toEqual([0, '']);
  const bad = await acme('--query', 'meta.plan:');
  expect([bad.code, bad.out]).toEqual([1, '']);
  const { items } = await stack.client.audit.list({ action: 'data.exported' });
  expect(items).toMatchObject([{ target: { what: 'executions' } }, { target: { what: 'executions', steps: true } }]);
});

test('ten thousand may wait where nobody says otherwise, and the next is a 429', async () => {
  const full = await startStack({ work: false });
  const { connectionString, project } = full;
  const pool = new pg.Pool({ connectionString, max: 2 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const engine = createEngine({ db, connectionString, log: silent, resolve: () => undefined });
  try {
    await connect('d-user', full);
    const user = await queryDatabase<{ id: string }>(full, sql`select id from connect.connected_user`);
    const waiting = { scope: project.projectId, subject: user[0]?.id ?? '', workflowId: 'send-contacts', version: 1 };
    await engine.prepare();
    const fill = (count: number) =>
      db.transaction().execute((trx) =>
        engine.start(
          trx,
          Array.from({ length: count }, () => ({ ...waiting, input: null })),
        ),
      );
    await fill(9_999);
    const send = (id: string) =>
      callRest(full, project.apiKey, 'POST /users/d-user/events', {
        body: { event: 'contact.created', payload: { id, email: `${id}@lead.example` } },
      });
    expect(await send('last')).toMatchObject({ status: 200 });
    const refused = await send('one-more');
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const kept = await queryDatabase<{ n: number }>(
      full,
      sql`select count(*)::int as n from workflow.execution where workflow_id = 'send-contacts'`,
    );
    expect(kept).toEqual([{ n: 10_000 }]);
  } finally {
    await engine.stop();
    await db.destroy();
    await full.stop();
  }
}, 60_000);
