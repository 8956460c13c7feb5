import { type ConnectClient, createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queryDatabase } from './stack/query-database.ts';
import { connectMail, definePlans, type PlansConfig, untilStatus } from './stack/plans-definition.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let client: ConnectClient<PlansConfig>;
beforeAll(async () => {
  stack = await startStack({ define: definePlans });
  client = createConnectClient<PlansConfig>({ url: stack.url, apiKey: stack.project.apiKey });
});
afterAll(() => stack.stop());

const integrationOf = async (userId: string, id: string) =>
  (await client.users.get(userId)).integrations.find((integration) => integration.id === id);
const actionsOf = async (userId: string) =>
  (await client.audit.list({ userId, limit: 100 })).items.map(({ action, actor }) => `${actor.kind}: ${action}`);

test('a downgrade suspends in the same moment, and an upgrade brings back exactly what was on', async () => {
  const user = 'a-downgrade';
  await client.users.setMetadata(user, { plan: 'team' });
  await connectMail(stack, user, 'now');
  await client.workflows.enable(user, 'now-report');
  const running = await client.events.send(user, 'task.done', { id: 't1' });
  await untilStatus(stack, running.executionIds[0], 'sleeping');

  await client.users.setMetadata(user, { plan: 'free' });
  const suspended = await integrationOf(user, 'now');
  expect(suspended).toMatchObject({
    state: 'suspended',
    availability: { allowed: false, message: 'Included in Pro', upgrade: 'pro' },
    suspension: { by: 'rule', integrationId: 'now' },
    connections: [{ state: 'suspended', reason: 'suspended_by_rule' }],
  });
  expect((await untilStatus(stack, running.executionIds[0], 'parked')).reason).toBe('suspended');
  expect((await client.events.send(user, 'task.done', { id: 't2' })).executionIds).toEqual([]);
  await expect(client.workflows.enable(user, 'now-team')).rejects.toMatchObject({ code: 'integration_locked' });

  await client.users.setMetadata(user, { plan: 'team' });
  const back = await integrationOf(user, 'now');
  expect(back).toMatchObject({ state: 'connected', availability: { allowed: true } });
  expect(back?.suspension).toBeUndefined();
  expect(back?.workflows.map(({ id, enabled }) => [id, enabled])).toEqual([
    ['now-report', true],
    ['now-team', false],
  ]);
  expect((await untilStatus(stack, running.executionIds[0], 'succeeded', 'failed')).status).toBe('succeeded');
  expect(
    stack.host.calls.filter(({ path, body }) => path === '/end/now-report' && (body as any).id === 't1'),
  ).toHaveLength(1);
  expect(await actionsOf(user)).toEqual([
    'server: integration.resumed',
    'server: user.metadata_changed',
    'server: integration.suspended',
    'server: user.metadata_changed',
    'server: workflow.enabled',
    'user: connection.connected',
    'server: user.metadata_changed',
    'server: user.created',
  ]);
});

test('with a grace period what is connected goes on, and nothing new begins', async () => {
  const user = 'a-grace';
  await client.users.setMetadata(user, { plan: 'pro' });
  await connectMail(stack, user, 'grace');
  await client.workflows.enable(user, 'grace-report');
  await client.users.setMetadata(user, { plan: 'free' });
  const graceful = await integrationOf(user, 'grace');
  expect(graceful).toMatchObject({ state: 'connected', availability: { allowed: false, message: 'Included in Pro' } });
  const { graceUntil } = (graceful as NonNullable<typeof graceful>).availability as { graceUntil: string };
  expect(Math.abs(new Date(graceUntil).getTime() - Date.now() - 7 * 86_400_000)).toBeLessThan(60_000);
  const sent = await client.events.send(user, 'task.done', { id: 't' });
  expect(await untilStatus(stack, sent.executionIds[0], 'succeeded')).toMatchObject({ status: 'succeeded' });
  const attempt = await callAsUser(stack, await stack.tokens.sign(user), 'me.attempts.create', {
    integrationId: 'grace',
  });
  expect(attempt.body.data).toMatchObject({ code: 'integration_locked' });
  expect(await client.users.explain(user, 'grace')).toMatchObject({ allowed: true, decision: 'in_grace', graceUntil });

  // Time passes.
  await queryDatabase(
    stack,
    sql`update connect.suspension set effective_at = now() - interval '1 second'
    where integration_id = 'grace'`,
  );
  expect(await integrationOf(user, 'grace')).toMatchObject({ state: 'suspended' });
  expect((await client.events.send(user, 'task.done', { id: 't' })).executionIds).toEqual([]);
  expect(await client.users.explain(user, 'grace')).toMatchObject({ allowed: false, decision: 'suspended' });
  await client.users.setMetadata(user, { plan: 'pro' });
  expect(await integrationOf(user, 'grace')).toMatchObject({ state: 'connected', availability: { allowed: true } });
});

test('an upgrade within the grace period leaves no trace of it', async () => {
  const user = 'a-returns';
  await client.users.setMetadata(user, { plan: 'pro' });
  await connectMail(stack, user, 'later');
  await client.users.setMetadata(user, { plan: 'free' });
  await client.users.setMetadata(user, { plan: 'pro' });
  await makeDue('acme.rule-due');
  await eventually(
    () =>
      queryDatabase(
        stack,
        sql<{ open: number }>`select count(*)::int as open from workflow.execution
      where workflow_id = 'acme.rule-due' and finished_at is null`,
      ),
    ([row]) => row?.open === 0 || row?.open === 1,
  );
  expect(await integrationOf(user, 'later')).toMatchObject({ state: 'connected' });
});

test('a rule that says disconnect does, at once or when its grace period ends, and tells the audit why', async () => {
  const user = 'a-gone';
  await client.users.setMetadata(user, { plan: 'pro' });
  await connectMail(stack, user, 'gone');
  await connectMail(stack, user, 'later');
  await client.workflows.enable(user, 'gone-report');
  await client.users.setMetadata(user, { plan: 'free' });
  expect(await integrationOf(user, 'gone')).toMatchObject({ state: 'locked', connections: [] });
  expect(await integrationOf(user, 'later')).toMatchObject({ state: 'connected' });
  await makeDue('acme.rule-due');
  await eventually(
    () => integrationOf(user, 'later'),
    (later) => later?.state === 'locked',
  );
  const entries = (await client.audit.list({ userId: user, action: 'connection.disconnected' })).items;
  expect(entries.map(({ actor, target }) => [actor.kind, target['integrationId'], target['why']])).toEqual([
    ['system', 'later', 'disconnected_by_rule'],
    ['server', 'gone', 'disconnected_by_rule'],
  ]);
  // An upgrade restores what was suspended, not what is gone.
  await client.users.setMetadata(user, { plan: 'pro' });
  expect(await integrationOf(user, 'gone')).toMatchObject({ state: 'available', connections: [] });
});

test('a workflow with a rule of its own is held back by itself', async () => {
  const user = 'a-workflow';
  await client.users.setMetadata(user, { plan: 'team' });
  await connectMail(stack, user, 'now');
  await client.workflows.enable(user, 'now-report');
  await client.workflows.enable(user, 'now-team');
  await client.users.setMetadata(user, { plan: 'pro' });
  const now = await integrationOf(user, 'now');
  expect(now?.state).toBe('connected');
  expect(now?.workflows).toMatchObject([
    { id: 'now-report', enabled: true },
    { id: 'now-team', enabled: true, availability: { message: 'Included in Team' }, suspension: { by: 'rule' } },
  ]);
  const sent = await client.events.send(user, 'task.done', { id: 'w' });
  expect(sent.executionIds).toHaveLength(1);
  await client.workflows.disable(user, 'now-team');
  await expect(client.workflows.enable(user, 'now-team')).rejects.toMatchObject({
    code: 'workflow_locked',
    status: 403,
  });
  expect(await client.users.explain(user, 'now', { workflowId: 'now-team' })).toMatchObject({
    allowed: false,
    decision: 'suspended',
    rule: 'workflow',
    read: [{ key: 'plan', value: 'pro', by: 'server' }],
  });
});

test('what a browser wrote decides nothing, and the explanation says so', async () => {
  const user = 'a-browser';
  const token = await stack.tokens.sign(user);
  expect((await callAsUser(stack, token, 'me.setMetadata', { metadata: { beta: true } })).status).toBe(200);
  const seen = await callAsUser(stack, token, 'me.get', undefined, { method: 'GET' });
  expect(seen.body.integrations.map(({ id }: { id: string }) => id)).not.toContain('beta');
  expect(await integrationOf(user, 'beta')).toMatchObject({ state: 'locked', availability: { hidden: true } });
  expect(await client.users.explain(user, 'beta')).toMatchObject({
    allowed: false,
    decision: 'rule_refuses',
    hidden: true,
    read: [{ key: 'beta', ignored: 'written_by_browser' }],
    summary:
      'For testers is not available: the rule of the integration says no: beta does not count, because a browser wrote it.',
  });
  await client.users.setMetadata(user, { beta: true });
  expect((await client.users.explain(user, 'beta')).allowed).toBe(true);
});

test('a rule that fails means no, for the customer and for the host alike, and its error stays in the log', async () => {
  const user = 'a-broken';
  await client.users.setMetadata(user, { plan: 'pro' });
  const explanation = await client.users.explain(user, 'broken');
  expect(explanation).toMatchObject({ allowed: false, decision: 'rule_failed', read: [{ key: 'address' }] });
  expect(JSON.stringify(explanation)).not.toMatch(/TypeError|undefined/);
  expect(stack.logLines.join('')).toContain('an availability rule failed');
  const attempt = await callAsUser(stack, await stack.tokens.sign(user), 'me.attempts.create', {
    integrationId: 'broken',
  });
  expect(attempt.body.data).toMatchObject({ code: 'integration_locked', httpStatus: 403 });
});

test('an explanation looks ahead without changing anything', async () => {
  const user = 'a-preview';
  await client.users.setMetadata(user, { plan: 'free', Email: 'a@b.example' });
  expect(await client.users.explain(user, 'now', { metadata: { plan: 'pro' } })).toMatchObject({
    allowed: true,
    decision: 'rule_allows',
    read: [{ key: 'plan', value: 'pro', by: 'preview' }],
  });
  expect(await client.users.explain(user, 'open')).toMatchObject({ allowed: true, decision: 'no_rule', read: [] });
  expect((await client.users.get(user)).metadata.plan).toBe('free');
  await expect(client.users.explain('nobody', 'now')).rejects.toMatchObject({ code: 'not_found' });
  await expect(client.users.explain(user, 'nothing' as never)).rejects.toMatchObject({ code: 'not_found' });
});

test('an explanation that looks ahead at an upgrade sees what the rule would take back', async () => {
  const user = 'a-ahead-back';
  await client.users.setMetadata(user, { plan: 'pro' });
  await connectMail(stack, user, 'now');
  await client.users.setMetadata(user, { plan: 'free' });
  expect(await client.users.explain(user, 'now')).toMatchObject({ allowed: false, decision: 'suspended' });
  const ahead = await client.users.explain(user, 'now', { metadata: { plan: 'pro' } });
  expect(ahead).toMatchObject({ allowed: true, decision: 'rule_allows' });
  expect(ahead.suspension).toBeUndefined();
  // What the host holds back, no plan takes back.
  await client.users.suspend(user, { integrationId: 'now' });
  expect(await client.users.explain(user, 'now', { metadata: { plan: 'pro' } })).toMatchObject({
    allowed: false,
    decision: 'suspended',
    suspension: { by: 'host' },
  });
});

test('an explanation that looks ahead at a downgrade tells of suspending, of the grace period, and of what goes', async () => {
  const user = 'a-ahead-down';
  await client.users.setMetadata(user, { plan: 'pro' });
  for (const integration of ['now', 'grace', 'gone']) await connectMail(stack, user, integration);
  const metadata = { plan: 'free' } as const;
  const ahead = async (integrationId: 'now' | 'grace' | 'gone') =>
    await client.users.explain(user, integrationId, { metadata });
  expect(await ahead('now')).toMatchObject({ allowed: false, decision: 'suspended', suspension: { by: 'rule' } });
  const graceful = await ahead('grace');
  expect(graceful).toMatchObject({ allowed: true, decision: 'in_grace', graceUntil: expect.any(String) });
  expect(new Date(graceful.graceUntil ?? '').getTime()).toBeGreaterThan(Date.now() + 6 * 86_400_000);
  expect(await ahead('gone')).toMatchObject({ allowed: false, decision: 'rule_refuses' });
  expect(await client.users.explain(user, 'now')).toMatchObject({ allowed: true, decision: 'rule_allows' });

  await client.users.setMetadata(user, metadata);
  expect(await client.users.explain(user, 'now')).toMatchObject({ allowed: false, decision: 'suspended' });
  expect(await client.users.explain(user, 'grace')).toMatchObject({ allowed: true, decision: 'in_grace' });
  expect(await client.users.explain(user, 'gone')).toMatchObject({ allowed: false, decision: 'rule_refuses' });
  // Set to what it is, it asks no rule anew: the grace period runs on.
  expect(await client.users.explain(user, 'grace', { metadata })).toMatchObject({ decision: 'in_grace' });
});

test('an explanation looks ahead at nothing that could not be set', async () => {
  const user = 'a-ahead-wrong';
  await client.users.setMetadata(user, { plan: 'free', Email: 'a@b.example' });
  for (const [key, value, code] of [
    ['plan', 'enterprize', 'wrong_type'],
    ['plan', { secret: true }, 'wrong_type'],
    ['constructor', 'x', 'reserved_name'],
  ] as const) {
    await expect(client.users.explain(user, 'now', { metadata: { [key]: value } })).rejects.toMatchObject({
      code: 'invalid_metadata',
      status: 400,
      fields: { [key]: { code } },
    });
  }
});

test('an explanation that looks ahead sees values as they would be stored, also over those of a browser', async () => {
  const user = 'a-ahead-browser';
  const token = await stack.tokens.sign(user);
  await callAsUser(stack, token, 'me.setMetadata', { metadata: { beta: true } });
  expect(await client.users.explain(user, 'beta', { metadata: { beta: true } })).toMatchObject({
    allowed: true,
    read: [{ key: 'beta', value: true, by: 'preview' }],
  });
  expect(await client.users.explain(user, 'beta', { metadata: { company: 'Contoso' } })).toMatchObject({
    allowed: false,
    read: [{ key: 'beta', ignored: 'written_by_browser' }],
  });
});

test('an account that was being connected when the plan ended is not connected', async () => {
  const user = 'a-race';
  await client.users.setMetadata(user, { plan: 'pro' });
  const token = await stack.tokens.sign(user);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'now' });
  await client.users.setMetadata(user, { plan: 'free' });
  const apiKey = stack.sandbox.control.state().mailKeys[0]?.key;
  const input = { attemptId: created.body.attempt.id, values: { apiKey } };
  const answer = await callAsUser(stack, token, 'me.attempts.submitFields', input);
  expect(answer.body.data).toMatchObject({ code: 'integration_locked' });
  expect(await integrationOf(user, 'now')).toMatchObject({ state: 'locked', connections: [] });
});

/** Lets waiting jobs of one of our own workflows begin now. */
async function makeDue(workflowId: string): Promise<void> {
  await queryDatabase(
    stack,
    sql`update pgboss.job j set start_after = now() from workflow.execution e
    where e.workflow_id = ${workflowId} and e.finished_at is null and e.job_id = j.id and j.state = 'created'`,
  );
}
