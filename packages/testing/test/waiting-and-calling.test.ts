import { sandboxCrmActions } from '@acme/integrations/catalog/sandbox-crm';
import { expect, test } from 'vitest';
import { fake, refused, runWorkflow } from '../src/index.ts';
import { taskly } from './taskly.ts';

const startAt = new Date('2026-03-01T00:00:00Z');
const order = { orderId: 'o-1' };
const contact = { id: 'c-1', email: 'ada@example.com', lists: [] };

test('events arrive in virtual time, with their keys, and the one that began the run does not count', async () => {
  const run = await runWorkflow(taskly, 'follow-up', {
    event: order,
    startAt,
    events: [
      { after: '3 days', event: 'order.placed', payload: { orderId: 'o-2' } },
      { after: '2 days', event: 'order.paid', key: 'o-1', payload: { amount: 12 } },
      { after: '1 day', event: 'order.paid', key: 'o-9', payload: { amount: 1 } },
    ],
  });
  expect(run.output).toEqual({ paid: 12, at: '2026-03-03T00:00:00.000Z', next: 'o-2' });
  // The wait that was given the event of the start is a step of its own, as in the product.
  expect(run.journal.keys).toEqual(['paid', 'next', 'next#2']);
  expect(run.finishedAt).toEqual(new Date('2026-03-04T00:00:00Z'));
});

test('nothing in time is undefined; a clock that is stopped leaves the run asleep, and says what it waits for', async () => {
  const late = await runWorkflow(taskly, 'follow-up', { event: order, startAt });
  expect(late.output).toEqual({});
  expect(late.finishedAt).toEqual(new Date('2026-03-09T00:00:00Z'));
  const asleep = await runWorkflow(taskly, 'follow-up', { event: order, startAt, until: '2 days' });
  expect(asleep).toMatchObject({ status: 'sleeping', finishedAt: undefined });
  expect(asleep.journal.step('paid')).toMatchObject({
    status: 'sleeping',
    waitsFor: { event: 'order.paid', key: 'o-1' },
    nextAttemptAt: new Date('2026-03-08T00:00:00Z'),
  });
});

test('a called workflow runs too, or is faked, with its answer held to its form', async () => {
  const host = fake().on('POST /bill', {});
  const real = await runWorkflow(taskly, 'order', { event: order, host });
  expect(real).toMatchObject({ status: 'succeeded', output: { invoice: 'inv-o-1' } });
  expect(real.called).toMatchObject([{ workflowId: 'bill', status: 'succeeded', steps: ['bill'] }]);
  expect(real.requests).toMatchObject([{ workflowId: 'bill', step: 'bill', json: { orderId: 'o-1' } }]);
  const faked = await runWorkflow(taskly, 'order', {
    event: order,
    workflows: { bill: ({ orderId }) => ({ invoice: `fake ${orderId}` }) },
  });
  expect(faked).toMatchObject({ output: { invoice: 'fake o-1' }, requests: [] });
  const wrong = await runWorkflow(taskly, 'order', { event: order, workflows: { bill: {} as never } });
  expect(wrong).toMatchObject({ status: 'failed', error: { reason: 'code_threw', steps: ['bill'] } });
  const alone = await runWorkflow(taskly, 'bill', { input: order, host: fake().on('POST /bill', {}) });
  expect(alone.answer).toEqual({ invoice: 'inv-o-1' });
});

test('actions run on the requests of their connector, page by page', async () => {
  const connection = fake()
    .on('GET /contacts', ({ query }) =>
      query['cursor'] === undefined
        ? { json: { contacts: [contact, contact], next: 'p2' } }
        : { json: { contacts: [contact] } },
    )
    .on('POST /contacts', ({ json }) => ({ status: 201, json: { ...contact, ...(json as object), id: 'c-2' } }));
  const run = await runWorkflow(taskly, 'import-contacts', { input: { email: 'new@example.com' }, connection });
  expect(run).toMatchObject({ status: 'succeeded', answer: { id: 'c-2', known: 3 }, output: undefined });
  expect(run.journal.keys).toEqual(['read', 'read#2', 'create', 'respond', 'after']);
  expect(run.requests.map(({ method, query, step }) => [method, query['cursor'], step])).toEqual([
    ['GET', undefined, 'read'],
    ['GET', 'p2', 'read#2'],
    ['POST', undefined, 'create'],
  ]);
});

test('actions are faked by what they take and give, held to their schemas', async () => {
  const run = (connection: ReturnType<typeof fake>, email = 'new@example.com') =>
    runWorkflow(taskly, 'import-contacts', { input: { email }, connection });
  const listing = () =>
    fake().onAction(sandboxCrmActions.listContacts, ({ cursor }) =>
      cursor === undefined ? { items: [contact], nextCursor: 'p2' } : { items: [] },
    );
  const good = await run(
    listing().onAction(sandboxCrmActions.createContact, ({ input }) => ({ ...contact, email: input.email, id: 'c-3' })),
  );
  expect(good).toMatchObject({ answer: { id: 'c-3', known: 1 }, requests: [] });
  const wrongInput = await run(listing().onAction(sandboxCrmActions.createContact, contact), 'no address');
  expect(wrongInput.error).toMatchObject({ reason: 'code_threw', message: expect.stringContaining('email:') });
  const wrongOutput = await run(listing().onAction(sandboxCrmActions.createContact, { id: 7 } as never));
  expect(wrongOutput.error).toMatchObject({
    reason: 'provider_rejected',
    message: expect.stringContaining('"id" does not fit'),
  });
  const twice = listing()
    .onceAction(sandboxCrmActions.createContact, refused({ status: 503 }))
    .onAction(sandboxCrmActions.createContact, contact);
  const again = await run(twice);
  expect(again.journal.step('create').tries.map(({ reason }) => reason)).toEqual(['provider_unavailable', undefined]);
  const limited = await run(listing().onAction(sandboxCrmActions.createContact, refused({ status: 422 })));
  expect(limited.error).toMatchObject({ reason: 'provider_rejected', responsible: 'host' });
  const unanswered = run(listing());
  await expect(unanswered).rejects.toThrow('Defined for "connection": action "listContacts".');
});
