import { checkAvailability, fake, runWorkflow } from '@acme/testing';
import { expect, test } from 'vitest';
import config from '../connect.config.ts';

const event = { id: 'c_1', email: 'ada@example.com', name: 'Ada' };
const user = { id: 'northwind', metadata: { plan: 'pro' }, secrets: { apiKey: 'tk_northwind' } } as const;
const crm = () =>
  fake()
    .on('POST /contacts', { status: 201, json: { id: 'con/1', lists: ['leads', 'news'] } })
    .on('POST /contacts/{id}/tags', { status: 204 });
const taskly = () => fake().on('POST /hooks/crm', { json: { ok: true } });

test('a new contact is created in the CRM, told to Taskly with the key of its customer, and tagged', async () => {
  const run = await runWorkflow(config, 'send-contacts', {
    event,
    user,
    connection: crm(),
    host: taskly(),
    interrupt: 'after each step',
  });
  run.assertSucceeded();
  expect(run.requests.map(({ target, method, path, json }) => [target, `${method} ${path}`, json])).toEqual([
    ['connection', 'POST /contacts', { email: 'ada@example.com', name: 'Ada' }],
    ['host', 'POST /hooks/crm', { contactId: 'c_1', crmContactId: 'con/1' }],
    ['connection', 'POST /contacts/con%2F1/tags', { list: 'leads' }],
    ['connection', 'POST /contacts/con%2F1/tags', { list: 'news' }],
  ]);
  expect(run.journal.step('tell Taskly').requests[0]?.headers).toMatchObject({ authorization: 'Bearer «apiKey»' });
});

test('Taskly that is down is told later, and the contact is created once', async () => {
  const host = taskly().once('POST /hooks/crm', { status: 503, headers: { 'retry-after': '60' } });
  const connection = crm();
  const run = await runWorkflow(config, 'send-contacts', { event, user, connection, host });
  run.assertSucceeded();
  expect(run.journal.step('tell Taskly').attempts).toBe(2);
  expect(Number(run.finishedAt) - Number(run.startedAt)).toBeGreaterThan(60_000);
  expect(connection.requests.filter(({ path }) => path === '/contacts')).toHaveLength(1);
});

test('a customer without a key of the Taskly API is the business of Taskly', async () => {
  const run = await runWorkflow(config, 'send-contacts', { event, connection: crm(), host: taskly() });
  expect(run.error).toMatchObject({ reason: 'host_rejected', responsible: 'host', steps: ['tell Taskly'] });
});

test('the CRM is included in Pro', () => {
  expect(checkAvailability(config, 'crm', { metadata: { plan: 'pro' } }).allowed).toBe(true);
  expect(checkAvailability(config, 'crm', { metadata: { plan: 'free' } })).toMatchObject({
    allowed: false,
    upgrade: 'Pro',
  });
});
