import { type ConnectClient, createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectMail, definePlans, type PlansConfig, untilStatus } from './stack/plans-definition.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let client: ConnectClient<PlansConfig>;
beforeAll(async () => {
  stack = await startStack({ define: definePlans });
  client = createConnectClient<PlansConfig>({ url: stack.url, apiKey: stack.project.apiKey });
});
afterAll(() => stack.stop());

/** A customer with two accounts and a workflow on for each. */
async function customer(userId: string): Promise<void> {
  await client.users.setMetadata(userId, { plan: 'pro', Email: `${userId}@b.example` });
  await connectMail(stack, userId, 'now');
  await connectMail(stack, userId, 'open');
  await client.workflows.enable(userId, 'now-report');
  await client.workflows.enable(userId, 'open-report');
}
const statesOf = async (userId: string) => {
  const { integrations } = await client.users.get(userId);
  return Object.fromEntries(
    integrations.filter(({ connections }) => connections.length > 0).map(({ id, state }) => [id, state]),
  );
};
const startedBy = async (userId: string) => {
  const { executionIds } = await client.events.send(userId, 'task.done', { id: 't' });
  const started = await Promise.all(executionIds.map((id) => client.executions.get(id)));
  return started.map(({ workflowId }) => workflowId).toSorted();
};

test('a suspended user keeps everything and runs nothing; resumed, exactly what was on goes on', async () => {
  await customer('s-user');
  const before = await client.users.get('s-user');
  const running = await client.events.send('s-user', 'task.done', { id: 'before' });
  await Promise.all(running.executionIds.map((id) => untilStatus(stack, id, 'sleeping')));
  const answer = await client.users.suspend('s-user', undefined, { reason: 'invoice 17 is open' });
  expect(answer).toMatchObject({ changed: true, suspensions: [{ by: 'host', reason: 'invoice 17 is open' }] });
  expect(await statesOf('s-user')).toEqual({ now: 'suspended', open: 'suspended' });
  expect((await client.users.get('s-user')).suspension).toMatchObject({ by: 'host', reason: 'invoice 17 is open' });
  expect(await startedBy('s-user')).toEqual([]);
  for (const id of running.executionIds) {
    expect(await untilStatus(stack, id, 'parked', 'succeeded')).toMatchObject({
      status: 'parked',
      reason: 'suspended',
    });
  }
  expect((await client.users.suspend('s-user')).changed).toBe(false);

  const token = await stack.tokens.sign('s-user');
  const seen = await callAsUser(stack, token, 'me.get', undefined, { method: 'GET' });
  expect(seen.body.suspension).toMatchObject({ by: 'host' });
  expect(JSON.stringify(seen.body)).not.toContain('invoice 17');
  for (const [path, input] of [
    ['me.attempts.create', { integrationId: 'open' }],
    ['me.enableWorkflow', { workflowId: 'open-report' }],
  ] as const) {
    expect((await callAsUser(stack, token, path, input)).body.data).toMatchObject({
      code: 'suspended',
      httpStatus: 403,
    });
  }

  expect(await client.users.resume('s-user')).toEqual({ changed: true, suspensions: [] });
  for (const id of running.executionIds) await untilStatus(stack, id, 'succeeded');
  expect(
    stack.host.calls.filter(({ path, body }) => path.startsWith('/end/') && (body as any).id === 'before'),
  ).toHaveLength(2);
  const { metadata: _, ...after } = await client.users.get('s-user');
  expect(after.integrations).toEqual(before.integrations);
  expect((await client.users.resume('s-user')).changed).toBe(false);
});

test('an integration or a workflow can be suspended by itself', async () => {
  await customer('s-parts');
  await client.users.suspend('s-parts', { integrationId: 'now' });
  expect(await statesOf('s-parts')).toEqual({ now: 'suspended', open: 'connected' });
  expect(await startedBy('s-parts')).toEqual(['open-report']);
  await client.users.suspend('s-parts', { workflowId: 'open-report' });
  expect(await startedBy('s-parts')).toEqual([]);
  const open = (await client.users.get('s-parts')).integrations.find(({ id }) => id === 'open');
  expect(open).toMatchObject({
    state: 'connected',
    workflows: [{ id: 'open-report', enabled: true, suspension: { by: 'host', workflowId: 'open-report' } }],
  });
  await client.users.resume('s-parts', { integrationId: 'now' });
  expect(await startedBy('s-parts')).toEqual(['now-report']);
  await client.users.resume('s-parts', { workflowId: 'open-report' });
  expect(await startedBy('s-parts')).toEqual(['now-report', 'open-report']);
});

test("the host's suspension and a rule's are apart: each is taken back by who made it", async () => {
  await customer('s-both');
  await client.users.suspend('s-both', { integrationId: 'now' });
  await client.users.setMetadata('s-both', { plan: 'free' });
  await client.users.setMetadata('s-both', { plan: 'pro' });
  expect(await statesOf('s-both')).toMatchObject({ now: 'suspended' });
  await client.users.setMetadata('s-both', { plan: 'free' });
  await client.users.resume('s-both', { integrationId: 'now' });
  expect(await statesOf('s-both')).toMatchObject({ now: 'suspended' });
  await client.users.setMetadata('s-both', { plan: 'pro' });
  expect(await statesOf('s-both')).toMatchObject({ now: 'connected' });
});

test('a suspended customer may still leave', async () => {
  await customer('s-leaves');
  await client.users.suspend('s-leaves');
  await client.users.disconnect('s-leaves', { integrationId: 'now' });
  await client.workflows.disable('s-leaves', 'open-report');
  await client.users.resume('s-leaves');
  expect(await statesOf('s-leaves')).toEqual({ open: 'connected' });
  expect(await startedBy('s-leaves')).toEqual([]);
});

test('ids that are none are named, and somebody else is as unknown as nobody', async () => {
  await client.users.setMetadata('s-none', { plan: 'pro' });
  await expect(client.users.suspend('s-none', { integrationId: 'x' as never })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(client.users.suspend('s-none', { workflowId: 'x' as never })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(client.users.suspend('nobody')).rejects.toMatchObject({ code: 'not_found' });
  await expect(client.users.resume('nobody')).rejects.toMatchObject({ code: 'not_found' });
});

test('a deleted user leaves nothing: secrets at once, grants revoked, executions as chosen, the id free', async () => {
  await customer('s-gone');
  await client.users.setMetadata('s-gone', { company: 'Vanishing Ltd', apiKey: 'vanishing-key-77' });
  const { executionIds } = await client.events.send('s-gone', 'task.done', { id: 'vanishing-task' });
  await untilStatus(stack, executionIds[0], 'sleeping');
  const old = await stack.tokens.sign('s-gone');
  expect((await callAsUser(stack, old, 'me.get', undefined, { method: 'GET' })).status).toBe(200);
  expect(await client.users.delete('s-gone', { reason: 'asked to' })).toEqual({ userId: 's-gone', revoking: 2 });
  // A token whose proof is still kept does not bring the user back.
  expect((await callAsUser(stack, old, 'me.get', undefined, { method: 'GET' })).status).toBe(401);
  await expect(client.users.get('s-gone')).rejects.toMatchObject({ code: 'not_found' });
  expect((await client.users.list({ where: 'id~s-gone' })).items).toEqual([]);
  await expect(client.users.delete('s-gone')).rejects.toMatchObject({ code: 'not_found' });
  const gone = await eventually(
    () =>
      queryDatabase(
        stack,
        sql<{ users: number; secrets: number; credentials: number }>`
      select (select count(*)::int from connect.connected_user where deleted_at is not null) as users,
        (select count(*)::int from connect.user_secret) as secrets,
        (select count(*)::int from connect.credential k join connect.connection c using (project_id)
          where c.id = k.connection_id and c.account_label is not null
          and not exists (select from connect.connected_user u where u.id = c.user_id)) as credentials`,
      ),
    ([row]) => row?.users === 0,
    30_000,
  );
  expect(gone).toEqual([{ users: 0, secrets: 0, credentials: 0 }]);
  const dump = JSON.stringify([
    await queryDatabase(stack, sql`select e::text from workflow.execution e`),
    await queryDatabase(stack, sql`select s::text from workflow.step s`),
    await queryDatabase(stack, sql`select a::text from connect.audit a`),
    await queryDatabase(stack, sql`select u::text from connect.connected_user u`),
    await queryDatabase(stack, sql`select e::text from connect.app_event e`),
  ]);
  for (const trace of ['Vanishing', 'vanishing-task', 'vanishing-key', 's-gone@b.example'])
    expect(dump).not.toContain(trace);
  // It ran and was cancelled: that much is kept.
  expect(await client.executions.get(executionIds[0] ?? '')).toMatchObject({ status: 'cancelled', userId: '' });
  // Nor does it later; the host and a new sign-in do, as somebody new.
  expect((await callAsUser(stack, old, 'me.get', undefined, { method: 'GET' })).status).toBe(401);
  await client.users.setMetadata('s-gone', { plan: 'free' });
  expect((await client.users.get('s-gone')).metadata).toEqual({ plan: 'free' });
  const [entry] = (await client.audit.list({ action: 'user.deleted' })).items;
  expect(entry).toMatchObject({
    actor: { kind: 'server' },
    reason: 'asked to',
    target: { executions: 'anonymise', connections: 2 },
  });
  expect(entry?.userId).toBeUndefined();
});

test('executions of a deleted user can be dropped', async () => {
  await customer('s-drop');
  const { executionIds } = await client.events.send('s-drop', 'task.done', { id: 't' });
  await Promise.all(executionIds.map((id) => untilStatus(stack, id, 'succeeded')));
  await client.users.delete('s-drop', { executions: 'drop' });
  const found = await eventually(
    () =>
      client.executions.get(executionIds[0] ?? '').then(
        () => 'there',
        (error: { code: string }) => error.code,
      ),
    (answer) => answer === 'not_found',
    30_000,
  );
  expect(found).toBe('not_found');
});
