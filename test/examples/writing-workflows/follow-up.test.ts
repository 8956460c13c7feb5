import { hubspotActions } from '@acme/integrations/catalog/hubspot';
import { fake, noAnswer, replayFixture, runWorkflow } from '@acme/testing';
import { expect, test } from 'vitest';
import config from './connect.config.ts';
import inFlight from './follow-up.json' with { type: 'json' };

const event = { orderId: 'o-1', email: 'ada@example.com' };
const now = '2026-01-05T09:00:00Z';
const contact = { id: '7', properties: { email: event.email }, createdAt: now, updatedAt: now };
const connection = () => fake().onAction(hubspotActions.createContact, contact);

test('an order that is paid in time is told with its amount', async () => {
  const host = fake().on('POST /orders/followed-up', { status: 204 }).once('POST /orders/followed-up', noAnswer());
  const run = await runWorkflow(config, 'follow-up', {
    event,
    connection: connection(),
    host,
    events: [{ after: '2 days', event: 'order.paid', key: 'o-1', payload: { amount: 12 } }],
    interrupt: 'after each step',
  });
  run.assertSucceeded();
  expect(run.journal.keys).toEqual(['create contact', 'paid', 'tell Taskly']);
  expect(run.journal.step('tell Taskly').attempts).toBe(2);
  expect(host.requests[1]?.json).toEqual({ ...event, contactId: '7', paid: 12 });
});

test('a week takes a few milliseconds', async () => {
  const host = fake().on('POST /orders/followed-up', { status: 204 });
  const run = await runWorkflow(config, 'follow-up', { event, connection: connection(), host });
  run.assertSucceeded();
  expect(Number(run.finishedAt) - Number(run.startedAt)).toBe(7 * 86_400_000);
});

test('an order that waits for its payment when this is deployed goes on', async () => {
  const host = fake().on('POST /orders/followed-up', { status: 204 });
  const run = await replayFixture(config, 'follow-up', inFlight, { host });
  run.assertSucceeded();
  expect(run.requests.map(({ step }) => step)).toEqual(['tell Taskly']);
});
