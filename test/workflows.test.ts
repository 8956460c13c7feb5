import { afterAll, beforeAll, expect, test } from 'vitest';
import { canary, findLeaks } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** The host's own key of each customer. */
const apiKeys = new Map<string, string>();

/** A customer with a connected CRM, an API key of the host, and the workflow on. */
async function customer(userId: string, options: { email?: string; workflow?: 'send-contacts' | 'leak' } = {}) {
  const apiKey = canary(`metadata secret of ${userId}`);
  apiKeys.set(userId, apiKey);
  await stack.client.users.setMetadata(userId, { plan: 'pro', apiKey });
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const way = await createRobot(stack).connect(
    created.body.next.startUrl,
    options.email === undefined ? {} : { email: options.email },
  );
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', {
    attemptId: created.body.attempt.id,
    proof: { claimCode: way.claimCode },
  });
  expect(claimed.body.state).toBe('connected');
  await stack.client.workflows.enable(userId, options.workflow ?? 'send-contacts');
  return { token, connectionId: claimed.body.connectionId as string };
}

const finished = (executionId: string | undefined) =>
  eventually(
    () => stack.client.executions.get(executionId ?? ''),
    ({ status }) => ['succeeded', 'failed', 'cancelled', 'quarantined'].includes(status),
  );
const secretOf = (userId: string) => new Map([[apiKeys.get(userId) ?? '', `the secret of ${userId}`]]);
const callsFor = (userId: string) =>
  stack.host.calls.filter(({ authorization }) => authorization === `Bearer ${apiKeys.get(userId)}`);

test("an event runs the workflow on the customer's account with the customer's own key", async () => {
  await customer('w-one');
  await customer('w-two', { email: 'grace@contoso.example' });
  const sent = await stack.client.events.send('w-one', 'contact.created', { id: 't1', email: 'new@lead.example' });
  expect(sent).toMatchObject({ duplicate: false, executionIds: [expect.any(String)] });
  const execution = await finished(sent.executionIds[0]);
  expect(execution).toMatchObject({ status: 'succeeded', userId: 'w-one', workflowId: 'send-contacts' });
  expect(execution.steps.filter(({ kind }) => kind === 'request').map(({ status }) => status)).toEqual(
    Array.from({ length: 4 }, () => 'succeeded'),
  );
  const contact = stack.sandbox.control.state().contacts.find(({ email }) => email === 'new@lead.example');
  expect(contact?.tags.toSorted()).toEqual(['customers', 'news']);
  expect(callsFor('w-one')).toMatchObject([{ path: '/hooks/crm', body: { contactId: contact?.id, taskId: 't1' } }]);
  expect(callsFor('w-two')).toEqual([]);
});

test('the same event id starts nothing twice, and with another body it is refused', async () => {
  await customer('w-again');
  const send = (email: string) =>
    stack.client.events.send('w-again', 'contact.created', { id: 't2', email }, { eventId: 'e-1' });
  const copies = await Promise.all(Array.from({ length: 10 }, () => send('same@lead.example')));
  expect(copies.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
  expect(new Set(copies.flatMap(({ executionIds }) => executionIds)).size).toBe(1);
  await expect(send('other@lead.example')).rejects.toMatchObject({ code: 'event_id_reused', status: 409 });
  await finished(copies[0]?.executionIds[0]);
  expect(stack.sandbox.control.state().contacts.filter(({ email }) => email === 'same@lead.example')).toHaveLength(1);
});

test('an event with a wrong payload names the field and starts nothing', async () => {
  await customer('w-bad');
  const send = (event: string, payload: unknown) => stack.client.events.send('w-bad', event as never, payload as never);
  await expect(send('contact.created', { id: 't', email: 'nonsense' })).rejects.toMatchObject({
    code: 'invalid_event',
    fields: { email: { code: 'invalid_format' } },
  });
  await expect(send('contact.deleted', {})).rejects.toMatchObject({ code: 'invalid_event' });
  await expect(
    stack.client.events.send('w-nobody', 'contact.created', { id: 't', email: 'a@b.example' }),
  ).rejects.toMatchObject({ code: 'not_found' });
  expect((await stack.client.executions.list({ user: { id: 'w-bad' } })).items).toEqual([]);
});

test('a workflow that is off makes no execution', async () => {
  await customer('w-off');
  await stack.client.workflows.disable('w-off', 'send-contacts');
  const sent = await stack.client.events.send('w-off', 'contact.created', { id: 't', email: 'off@lead.example' });
  expect(sent.executionIds).toEqual([]);
});

test('a failing host is tried again, and each attempt carries the same idempotency key', async () => {
  await customer('w-retry');
  stack.host.answers.push({ status: 503 }, { status: 429, retryAfter: '1' });
  const sent = await stack.client.events.send('w-retry', 'contact.created', { id: 't', email: 'retry@lead.example' });
  const execution = await finished(sent.executionIds[0]);
  expect(execution.status).toBe('succeeded');
  expect(execution.steps.find(({ key }) => key.includes('tell Taskly'))?.attempts).toBe(3);
  const keys = callsFor('w-retry').map(({ idempotencyKey }) => idempotencyKey);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
});

test('a host that refuses fails the execution, and the execution says who must act', async () => {
  await customer('w-refused');
  stack.host.answers.push({ status: 401 });
  const sent = await stack.client.events.send('w-refused', 'contact.created', {
    id: 't',
    email: 'refused@lead.example',
  });
  expect(await finished(sent.executionIds[0])).toMatchObject({
    status: 'failed',
    reason: 'host_rejected',
    responsible: 'host',
  });
});

test("Taskly's key is refused for the sandbox's port, and nothing is sent there", async () => {
  await customer('w-leak', { workflow: 'leak' });
  const sent = await stack.client.events.send('w-leak', 'leak.tried', {});
  const execution = await finished(sent.executionIds[0]);
  expect(execution).toMatchObject({ status: 'failed', reason: 'egress_blocked' });
  expect(stack.sandbox.control.state().contacts.some(({ email }) => email === 'thief@example.test')).toBe(false);
  const said = JSON.stringify([execution, stack.sandbox.control.ledger(), stack.sandbox.control.state()]);
  expect(findLeaks([{ channel: 'error', where: 'the other side', text: said }], secretOf('w-leak'))).toEqual([]);
});

test('an ended access token is renewed once, and the workflow does not notice', async () => {
  await customer('w-expired');
  stack.sandbox.control.expireAccessTokens();
  const sent = await stack.client.events.send('w-expired', 'contact.created', {
    id: 't',
    email: 'expired@lead.example',
  });
  expect((await finished(sent.executionIds[0])).status).toBe('succeeded');
});

test('a grant that the provider ended makes the execution wait, and reconnecting lets it go on', async () => {
  await customer('w-revoked');
  stack.sandbox.control.revokeGrants();
  const sent = await stack.client.events.send('w-revoked', 'contact.created', {
    id: 't',
    email: 'revoked@lead.example',
  });
  const waiting = await eventually(
    () => stack.client.executions.get(sent.executionIds[0] ?? ''),
    ({ status }) => status === 'waiting_for_reconnect',
  );
  expect(waiting).toMatchObject({ reason: 'credential_invalid', responsible: 'customer' });
  expect((await stack.client.users.get('w-revoked')).integrations[0]).toMatchObject({
    state: 'needs_reauth',
    connections: [{ state: 'needs_reauth', reason: expect.stringMatching(/invalid_grant|rejected_by_api/) }],
  });
  await customer('w-revoked');
  expect((await finished(sent.executionIds[0])).status).toBe('succeeded');
  expect((await stack.client.users.get('w-revoked')).integrations[0]?.connections).toHaveLength(1);
});

test('disconnecting in the middle ends what is running', async () => {
  await customer('w-ends');
  stack.host.answers.push({ status: 503, retryAfter: '2' });
  const sent = await stack.client.events.send('w-ends', 'contact.created', { id: 't', email: 'ends@lead.example' });
  await eventually(
    () => callsFor('w-ends').length,
    (count) => count === 1,
  );
  await stack.client.users.disconnect('w-ends', { integrationId: 'crm' });
  expect(await finished(sent.executionIds[0])).toMatchObject({ status: 'cancelled', reason: 'disconnected' });
  expect(callsFor('w-ends')).toHaveLength(1);
});

test('executions are listed by user and by workflow, newest first, in pages', async () => {
  await customer('w-list');
  const ids: (string | undefined)[] = [];
  for (let i = 0; i < 3; i++) {
    const sent = await stack.client.events.send('w-list', 'contact.created', {
      id: `t${i}`,
      email: `list${i}@lead.example`,
    });
    ids.unshift(sent.executionIds[0]);
  }
  const first = await stack.client.executions.list({ user: { id: 'w-list' }, workflowId: 'send-contacts', limit: 2 });
  const rest = await stack.client.executions.list({ user: { id: 'w-list' }, limit: 2, cursor: first.nextCursor ?? '' });
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
  expect(rest.nextCursor).toBeUndefined();
  const pages: string[][] = [];
  for await (const page of stack.client.executions.pages({ user: { id: 'w-list' }, limit: 2 })) {
    pages.push(page.map((execution) => execution.id));
  }
  expect(pages).toEqual([ids.slice(0, 2), ids.slice(2)]);
  const id = '00000000-0000-4000-8000-000000000000';
  for (const text of [
    'bogus',
    `2026-13-45 25:61:61+00|${id}`,
    `2026-02-30 10:00:00+00|${id}`,
    `2026-01-01 10:00:00+99|${id}`,
  ]) {
    const cursor = Buffer.from(text).toString('base64url');
    await expect(stack.client.executions.list({ cursor })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(stack.client.users.list({ cursor })).rejects.toMatchObject({ code: 'invalid_request' });
  }
  const far = Buffer.from('2026-01-01 10:00:00+00|9999999999999999999').toString('base64url');
  await expect(stack.client.audit.list({ cursor: far })).rejects.toMatchObject({ code: 'invalid_request' });
});
