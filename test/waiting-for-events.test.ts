import { defineProject, httpTarget } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { createConnectClient } from '@acme/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { createRobot } from './stack/oauth-robot.ts';
import { callAsUser, configureCrm, eventually, startStack, type Stack } from './stack/start-stack.ts';

/** An order that waits to be paid, and one that waits for what nobody keeps. */
function define({ sandboxUrl, hostUrl }: { readonly sandboxUrl: string; readonly hostUrl: string }) {
  const project = defineProject({
    events: {
      'order.placed': z.object({ orderId: z.string(), waitMs: z.number(), anyKey: z.boolean().optional() }),
      'order.paid': z.object({ amount: z.number() }),
      'order.forgotten': z.object({}),
      'order.tried': z.object({ tries: z.int() }),
      'note.began': z.any(),
      'note.added': z.any(),
      // Deeper than what was sent, by what its schema makes of it.
      'note.wrapped': z.any().transform((note) => [[[[[note]]]]]),
    },
    host: httpTarget({ baseUrl: hostUrl }),
  });
  const paid = project.onEvent('order.paid');
  const placed = project.onEvent('order.placed');
  const bill = project.workflow('bill', {
    name: 'Bills an order',
    trigger: placed,
    waitsFor: [paid, placed],
    async run({ event: { orderId, waitMs, anyKey }, host, step }) {
      const key = anyKey === true ? {} : { key: orderId };
      const came = await step.waitForEvent('paid', { event: paid, ...key, timeout: waitMs });
      const json = { orderId, amount: came?.payload.amount ?? null, id: came?.id, key: came?.key };
      await step.request('tell', host, { method: 'POST', path: '/billed', json });
    },
  });
  const again = project.workflow('again', {
    name: 'Waits for the next of its kind',
    trigger: placed,
    waitsFor: [placed],
    async run({ event: { orderId, waitMs }, host, step }) {
      const next = await step.waitForEvent('next', { event: placed, timeout: waitMs });
      const json = { after: orderId, next: next?.payload.orderId ?? null, sentAt: next?.sentAt.toISOString() };
      await step.request('tell', host, { method: 'POST', path: '/next', json });
    },
  });
  const forgets = project.workflow('forgets', {
    name: 'Waits for what it does not name',
    trigger: project.onEvent('order.forgotten'),
    run: ({ step }) => step.waitForEvent('paid', { event: paid, timeout: '1 day' }),
  });
  const tries = project.workflow('tries', {
    name: 'Tries a few times',
    trigger: project.onEvent('order.tried'),
    run: ({ event, host, step }) =>
      step.request(
        'tell',
        host,
        { method: 'POST', path: '/tried' },
        { tries: event.tries, backoff: { first: 1, factor: 1 }, maxDelay: '1 second' },
      ),
  });
  const added = project.onEvent('note.added');
  const file = project.workflow('file', {
    name: 'Files a note',
    trigger: project.onEvent('note.began'),
    waitsFor: [added, project.onEvent('note.wrapped')],
    async run({ event, host, step }) {
      const came = await step.waitForEvent('added', { event: added, timeout: '1 day' });
      const json = { filed: 'note', levels: [depthOf(event), depthOf(came?.payload)] };
      await step.request('tell', host, { method: 'POST', path: '/filed', json });
    },
  });
  return project.define([
    project.integration('crm', {
      connector: sandboxCrm({ baseUrl: sandboxUrl }),
      workflows: [bill, again, forgets, tries, file],
    }),
  ]);
}

type WorkflowId = 'bill' | 'again' | 'forgets' | 'tries' | 'file';

const nested = (levels: number): unknown => (levels === 0 ? 'x' : { in: nested(levels - 1) });
const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

let stack: Stack;
const client = () => createConnectClient<ReturnType<typeof define>>({ url: stack.url, apiKey: stack.project.apiKey });
beforeAll(async () => {
  stack = await startStack({ define });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
});
afterAll(() => stack.stop());

async function connect(userId: string, workflowId: WorkflowId): Promise<void> {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const attemptId: string = created.body.attempt.id;
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
  await callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } });
  await client().workflows.enable(userId, workflowId);
}

const place = async (userId: string, orderId: string, waitMs = 60_000, more: object = {}) => {
  const sent = await client().events.send(userId, 'order.placed', { orderId, waitMs, ...more });
  return sent.executionIds[0] ?? '';
};
const pay = (userId: string, amount: number, options: { readonly key?: string; readonly eventId?: string } = {}) =>
  client().events.send(userId, 'order.paid', { amount }, options);
const waits = (executionId: string) =>
  eventually(
    () => client().executions.get(executionId),
    // The execution is read before its steps: a wait that begins in between shows in these alone.
    ({ status: whole, steps }) =>
      whole === 'sleeping' && steps.some(({ kind, status }) => kind === 'event' && status === 'sleeping'),
  );
const ended = (executionId: string) =>
  eventually(
    () => client().executions.get(executionId),
    ({ status }) => ['succeeded', 'failed', 'quarantined'].includes(status),
  );
const told = (match: object) =>
  stack.host.calls.flatMap(({ body }) =>
    Object.entries(match).every(([key, value]) => (body as Record<string, unknown> | undefined)?.[key] === value)
      ? [body as Record<string, unknown>]
      : [],
  );

test('an execution sleeps until the event of its key comes', async () => {
  await connect('w-key', 'bill');
  const [first, second] = [await place('w-key', 'k-1'), await place('w-key', 'k-2')];
  const waiting = await waits(first);
  expect(waiting).toMatchObject({ status: 'sleeping' });
  expect(waiting.steps[0]).toMatchObject({ kind: 'event', waitsFor: { event: 'order.paid', key: 'k-1' } });
  expect(Date.parse(waiting.steps[0]?.nextAttemptAt ?? '')).toBeGreaterThan(Date.now());
  await waits(second);
  // Another key, another user, no key: none of them is it.
  await pay('w-key', 1, { key: 'k-3' });
  await pay('w-key', 2);
  await connect('w-other', 'bill');
  await pay('w-other', 3, { key: 'k-1' });
  await pay('w-key', 20, { key: 'k-2', eventId: 'paid k-2' });
  expect(await ended(second)).toMatchObject({ status: 'succeeded' });
  expect(told({ orderId: 'k-2' })).toEqual([{ orderId: 'k-2', amount: 20, id: 'paid k-2', key: 'k-2' }]);
  expect(await client().executions.get(first)).toMatchObject({ status: 'sleeping' });
  await pay('w-key', 10, { key: 'k-1' });
  await ended(first);
  expect(told({ orderId: 'k-1' })).toMatchObject([{ amount: 10 }]);
});

test('the same event twice is one, and under another key it is another', async () => {
  await connect('w-twice', 'bill');
  const first = await place('w-twice', 't-1', 60_000, { anyKey: true });
  const second = await place('w-twice', 't-2', 60_000, { anyKey: true });
  await Promise.all([waits(first), waits(second)]);
  const eventId = 'é'.repeat(255);
  expect(await pay('w-twice', 5, { eventId, key: 'a' })).toMatchObject({ duplicate: false });
  expect(await pay('w-twice', 5, { eventId, key: 'a' })).toMatchObject({ duplicate: true });
  await expect(pay('w-twice', 5, { eventId, key: 'b' })).rejects.toMatchObject({ code: 'event_id_reused' });
  // One event goes to every execution that waits for it.
  await Promise.all([ended(first), ended(second)]);
  for (const orderId of ['t-1', 't-2']) expect(told({ orderId })).toMatchObject([{ amount: 5, id: eventId, key: 'a' }]);
});

test('what comes before it is waited for is not lost, and what came before the execution is not for it', async () => {
  await connect('w-early', 'bill');
  await pay('w-early', 1, { key: 'e-1' });
  await client().workflows.pause('bill');
  const executionId = await place('w-early', 'e-1');
  await pay('w-early', 2, { key: 'e-1' });
  await client().workflows.resume('bill');
  await ended(executionId);
  expect(told({ orderId: 'e-1' })).toMatchObject([{ amount: 2 }]);
});

test('a wait that nothing comes for ends, and the workflow knows it', async () => {
  await connect('w-late', 'bill');
  const executionId = await place('w-late', 'l-1', 300);
  expect(await ended(executionId)).toMatchObject({ status: 'succeeded' });
  expect(told({ orderId: 'l-1' })).toEqual([{ orderId: 'l-1', amount: null }]);
});

test('the event that starts an execution is not the one that it waits for', async () => {
  await connect('w-self', 'again');
  const executionId = await place('w-self', 's-1');
  await waits(executionId);
  await place('w-self', 's-2');
  await ended(executionId);
  expect(told({ after: 's-1' })).toMatchObject([{ next: 's-2', sentAt: expect.stringMatching(/^20\d\d-/) as string }]);
});

test('waiting for what the workflow does not name fails and says where to name it', async () => {
  await connect('w-forgets', 'forgets');
  const { executionIds } = await client().events.send('w-forgets', 'order.forgotten', {});
  expect(await ended(executionIds[0] ?? '')).toMatchObject({
    status: 'failed',
    reason: 'code_threw',
    error: expect.stringContaining('"waitsFor"') as string,
  });
});

test('an event of 64 levels starts and is waited for, and a deeper one is a 413 in both ways', async () => {
  await connect('w-deep', 'file');
  const { executionIds } = await client().events.send('w-deep', 'note.began', nested(64));
  await waits(executionIds[0] ?? '');
  const tooLarge = { code: 'payload_too_large' };
  for (const [name, levels] of [
    ['note.began', 65] as const,
    ['note.added', 65] as const,
    ['note.wrapped', 62] as const,
  ])
    await expect(client().events.send('w-deep', name, nested(levels))).rejects.toMatchObject(tooLarge);
  await client().events.send('w-deep', 'note.added', nested(64));
  expect(await ended(executionIds[0] ?? '')).toMatchObject({ status: 'succeeded' });
  expect(told({ filed: 'note' })).toEqual([{ filed: 'note', levels: [64, 64] }]);
});

test.each([1, 3])('a step is tried %i times when its workflow says so', async (tries) => {
  const userId = `w-tries-${tries}`;
  await connect(userId, 'tries');
  const from = stack.host.calls.length;
  stack.host.answers.push(...Array.from({ length: tries }, () => ({ status: 503 })));
  const { executionIds } = await client().events.send(userId, 'order.tried', { tries });
  expect(await ended(executionIds[0] ?? '')).toMatchObject({ status: 'failed' });
  expect(stack.host.calls.length - from).toBe(tries);
});
