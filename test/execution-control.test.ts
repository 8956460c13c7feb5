import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { canary } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
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
  const full = await startStack({ queueDepth: 30, work: false });
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
