import { type ConnectClient, createConnectClient, createWhere } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpDatabase } from './stack/dump-database.ts';
import { connectMail, definePlans, type PlansConfig } from './stack/plans-definition.ts';
import { queryDatabase } from './stack/query-database.ts';
import { eventually, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let client: ConnectClient<PlansConfig>;
const where = createWhere<PlansConfig>();
beforeAll(async () => {
  stack = await startStack({ define: definePlans });
  client = createConnectClient<PlansConfig>({ url: stack.url, apiKey: stack.project.apiKey });
});
afterAll(() => stack.stop());

const ended = (id: string) =>
  eventually(
    () => client.operations.get(id),
    ({ state }) => state !== 'running',
    30_000,
  );

/** Customers of one company, so that each test has its own to find. */
async function customers(company: string, count: number, options: { readonly connected?: number } = {}) {
  for (let index = 0; index < count; index++) {
    const id = `${company}-${index}`;
    await client.users.setMetadata(id, { company, plan: 'pro', seats: index });
    if (index < (options.connected ?? 0)) {
      await connectMail(stack, id, 'now');
      await client.workflows.enable(id, 'now-report');
    }
  }
}

test('everybody that a search finds is suspended, after a dry run that counts the same', async () => {
  await customers('Umbra', 8, { connected: 3 });
  const search = where.all(where.meta('company').is('Umbra'), where.integration('now'));
  const act = { kind: 'suspend', integrationId: 'now' } as const;
  expect(await client.operations.preview(act, search)).toEqual({
    users: 3,
    changed: 3,
    connections: 3,
    workflows: 3,
    disconnects: 0,
    executions: 0,
  });
  expect((await client.users.list({ where: 'meta.company:Umbra state:suspended' })).items).toEqual([]);
  await client.users.suspend('Umbra-1', { integrationId: 'now' });
  expect(await client.operations.preview(act, search)).toMatchObject({ users: 3, changed: 2 });
  const operation = await client.operations.start(act, search, { reason: 'end of trial', expectedUsers: 3 });
  expect(operation).toMatchObject({
    state: 'running',
    total: 3,
    query: 'meta.company:Umbra integration:now',
    reason: 'end of trial',
  });
  expect(await ended(operation.id)).toMatchObject({ state: 'done', changed: 2, unchanged: 1, failed: 0 });
  expect((await client.users.list({ where: 'meta.company:Umbra state:suspended', count: true })).total).toEqual({
    count: 3,
    exact: true,
  });
  const [entry] = (await client.audit.list({ userId: 'Umbra-0' })).items;
  expect(entry).toMatchObject({ action: 'integration.suspended', reason: 'end of trial', actor: { kind: 'server' } });
  expect((await client.operations.list({ limit: 1 })).items).toMatchObject([{ id: operation.id }]);
});

test('what fails for one user is told for that user, and the rest goes on', async () => {
  await customers('Penumbra', 5, { connected: 2 });
  await client.users.setMetadata('Penumbra-1', { plan: 'free' });
  await client.users.disconnect('Penumbra-0', { integrationId: 'now' });
  const operation = await client.operations.start(
    { kind: 'enable_workflow', workflowId: 'now-report' },
    'meta.company:Penumbra',
  );
  expect(await ended(operation.id)).toMatchObject({ state: 'done', total: 5, changed: 0, failed: 5 });
  const failures = await client.operations.failures(operation.id, { limit: 3 });
  const rest = await client.operations.failures(operation.id, {
    limit: 3,
    ...(failures.nextCursor === undefined ? {} : { cursor: failures.nextCursor }),
  });
  const codes = Object.fromEntries([...failures.items, ...rest.items].map(({ userId, code }) => [userId, code]));
  expect(codes).toEqual({
    'Penumbra-0': 'connection_required',
    'Penumbra-1': 'integration_locked',
    'Penumbra-2': 'connection_required',
    'Penumbra-3': 'connection_required',
    'Penumbra-4': 'connection_required',
  });
});

test('metadata is set for many, and the rules follow for each', async () => {
  await customers('Corona', 6, { connected: 2 });
  const act = { kind: 'set_metadata', metadata: { plan: 'free' } } as const;
  expect(await client.operations.preview(act, 'meta.company:Corona')).toMatchObject({ users: 6, changed: 6 });
  const operation = await client.operations.start(act, 'meta.company:Corona meta.seats<4');
  expect(await ended(operation.id)).toMatchObject({ state: 'done', total: 4, changed: 4 });
  expect(
    (await client.users.list({ where: 'meta.company:Corona state:suspended' })).items.map(({ id }) => id).toSorted(),
  ).toEqual(['Corona-0', 'Corona-1']);
  const refused = { kind: 'set_metadata', metadata: { apiKey: 'one-for-all' } } as const;
  await expect(client.operations.start(refused, 'meta.company:Corona')).rejects.toMatchObject({
    code: 'invalid_metadata',
    fields: { apiKey: { code: 'secret_single_user' } },
  });
  const wrong = { kind: 'set_metadata', metadata: { plan: 'gold' as never } } as const;
  await expect(client.operations.preview(wrong, '')).rejects.toMatchObject({ code: 'invalid_metadata' });
});

test('another number of users than expected starts nothing', async () => {
  await customers('Aurora', 2);
  const act = { kind: 'suspend' } as const;
  await expect(client.operations.start(act, 'meta.company:Aurora', { expectedUsers: 7 })).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(client.operations.start(act, 'meta.company:')).rejects.toMatchObject({ code: 'invalid_query' });
  await expect(client.operations.start({ kind: 'disconnect', integrationId: 'x' as never }, '')).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(client.operations.get('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('an operation that is taken over goes on where it was: no user twice, none left out', async () => {
  const count = 400;
  await queryDatabase(
    stack,
    sql`insert into connect.connected_user (project_id, id, external_id, metadata, search_text, created_at)
    select ${stack.project.projectId}, gen_random_uuid(), 'Nova-' || i, '{"company":"Nova"}', 'nova-' || i || E'\nnova',
      now() - make_interval(secs => (i % 7)) from generate_series(1, ${count}::int) i`,
  );
  const operation = await client.operations.start({ kind: 'suspend' }, 'meta.company:Nova');
  await eventually(
    () => client.operations.get(operation.id),
    ({ changed }) => changed > 20,
  );
  // The worker that has it loses its lease, as one that was killed does; its next record finds the row moved on.
  await queryDatabase(
    stack,
    sql`update pgboss.job set heartbeat_on = now() - interval '1 hour', started_on = now() - interval '1 hour'
    where state = 'active' and data->>'executionId' in (select id::text from workflow.execution where workflow_id = 'acme.operation' and finished_at is null)`,
  );
  expect(await ended(operation.id)).toMatchObject({
    state: 'done',
    total: count,
    changed: count,
    unchanged: 0,
    failed: 0,
  });
  const acts = await queryDatabase(
    stack,
    sql<{ users: number; acts: number }>`
    select count(distinct user_id)::int as users, count(*)::int as acts from connect.audit
    where action = 'user.suspended' and external_id like 'Nova-%'`,
  );
  expect(acts).toEqual([{ users: count, acts: count }]);
});

test('a cancelled operation stops, and what is done stays', async () => {
  const operation = await client.operations.start({ kind: 'resume' }, 'meta.company:Nova');
  await eventually(
    () => client.operations.get(operation.id),
    ({ changed }) => changed > 0,
  );
  const cancelled = await client.operations.cancel(operation.id);
  expect(cancelled.state).toBe('cancelled');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const after = await client.operations.get(operation.id);
  expect(after.changed).toBe(cancelled.changed);
  expect(after.changed).toBeLessThan(400);
  expect((await client.users.list({ where: 'meta.company:Nova is:suspended', count: true })).total).toEqual({
    count: 400 - after.changed,
    exact: true,
  });
  expect((await client.operations.cancel(operation.id)).state).toBe('cancelled');
});

test('users are deleted in bulk', async () => {
  const operation = await client.operations.start({ kind: 'delete', executions: 'drop' }, 'meta.company:Aurora');
  expect(await ended(operation.id)).toMatchObject({ state: 'done', changed: 2 });
  expect((await client.users.list({ where: 'meta.company:Aurora' })).items).toEqual([]);
});

test('nothing in the database names a user who is deleted, however they were found and whatever was said of it', async () => {
  const traces = ['ada.erase', 'Erased Ltd'];
  const email = 'ada.erase@b.example';
  await client.users.setMetadata('erase-1', { Email: email, plan: 'pro' });
  await client.users.setMetadata('erase-2', { Email: 'grace@b.example' });
  const started = async (...[act, search, options]: Parameters<typeof client.operations.start>) =>
    await ended((await client.operations.start(act, search, options)).id);
  const reason = `${email} asked for it`;
  const search = `meta.Email:${email}`;
  const act = { kind: 'set_metadata', metadata: { company: 'Erased Ltd' } } as const;
  const set = await started(act, search, { reason });
  expect(set).toMatchObject({ act, query: search, reason, changed: 1 });
  const general = await started({ kind: 'resume' }, 'has:meta.Email', { reason: 'end of trial' });
  const erased = await started({ kind: 'delete', executions: 'drop' }, search, { reason });
  expect(erased).toMatchObject({ state: 'done', total: 1, changed: 1, query: '', forgottenAt: expect.any(String) });
  await eventually(
    () => queryDatabase(stack, sql`select from connect.connected_user where external_id like 'deleted:%'`),
    (rows) => rows.length === 0,
  );
  const found = (await dumpDatabase(stack.connectionString)).filter(({ text }) =>
    traces.some((trace) => text.toLowerCase().includes(trace.toLowerCase())),
  );
  expect(found.map((table) => table.where)).toEqual([]);

  const { reason: why, ...forgotten } = await client.operations.get(set.id);
  expect(why).toBeUndefined();
  expect(forgotten).toMatchObject({ act: { kind: 'set_metadata', metadata: {} }, query: '', total: 1, changed: 1 });
  const entries = (await client.audit.list({ action: 'operation.started', limit: 3 })).items;
  expect(entries.map(({ target }) => target)).toEqual([
    { operationId: erased.id, act: erased.act, preview: erased.preview },
    { operationId: general.id, act: general.act, preview: general.preview, query: 'has:meta.Email' },
    { operationId: set.id, act: forgotten.act, preview: set.preview },
  ]);
  // What was about more than that one is told for a while.
  expect(await client.operations.get(general.id)).toMatchObject({ query: 'has:meta.Email', reason: 'end of trial' });
});
