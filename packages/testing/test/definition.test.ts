import { expect, test } from 'vitest';
import { checkAvailability, fake, runPoll, timesOf } from '../src/index.ts';
import { taskly } from './taskly.ts';

test('a look gives what is new and where the next one begins, or why it found nothing', async () => {
  const json = { contacts: [{ id: 'c-7', email: 'a@b.example', more: 1 }] };
  const connection = fake().on('GET /contacts', { json }).once('GET /contacts', { status: 503 });
  const found = await runPoll(taskly, 'news', { connection, cursor: 'c-6' });
  expect(found).toMatchObject({
    items: [{ id: 'c-7', payload: { email: 'a@b.example' } }],
    cursor: 'c-7',
    error: undefined,
  });
  expect(found.items[0]?.payload).toEqual({ email: 'a@b.example' });
  expect(found.requests.map(({ query }) => query)).toEqual([{ since: 'c-6' }, { since: 'c-6' }]);
  const down = await runPoll(taskly, 'news', {
    connection: fake().on('GET /contacts', { status: 500 }),
    cursor: 'c-6',
  });
  expect(down).toMatchObject({
    items: [],
    cursor: 'c-6',
    error: { reason: 'provider_unavailable' },
    requests: { length: 3 },
  });
  const wrong = await runPoll(taskly, 'news', {
    connection: fake().on('GET /contacts', { json: { contacts: [{ id: '' }] } }),
  });
  expect(wrong.error?.message).toContain('Item 0 of "poll" of "news" has no id');
  await expect(runPoll(taskly, 'news', { connection: fake() })).rejects.toThrow(
    'asked "connection" for GET /contacts?since=0',
  );
  await expect(runPoll(taskly, 'hello' as 'news', { connection: fake() })).rejects.toThrow('polls nothing');
});

test('the ticks of a schedule are those of the user, over a change of the clocks too', () => {
  const times = timesOf(taskly, 'report', {
    user: { metadata: { timeZone: 'Europe/Berlin' } },
    after: new Date('2026-03-26T12:00:00Z'),
    count: 3,
  });
  expect(times?.next.map((at) => at.toISOString())).toEqual([
    '2026-03-27T07:00:00.000Z',
    '2026-03-30T06:00:00.000Z',
    '2026-03-31T06:00:00.000Z',
  ]);
  expect(timesOf(taskly, 'report', { user: { metadata: { timeZone: 'never' } } })).toBeUndefined();
  expect(() => timesOf(taskly, 'report', { user: { metadata: { timeZone: 'Mars' } } })).toThrow(
    'timeZone must be a name',
  );
  expect(() => timesOf(taskly, 'bill')).toThrow('is started by "call", not by the clock');
  expect(timesOf(taskly, 'news', { count: 2 })?.next).toHaveLength(2);
});

test('rules are asked as the product asks them, and say what they looked at', () => {
  const free = checkAvailability(taskly, 'crm', { metadata: { plan: 'free' } });
  expect(free).toMatchObject({
    allowed: false,
    decision: 'rule_refuses',
    message: 'Included in Pro',
    upgrade: 'Pro',
    read: ['plan'],
  });
  expect(free.workflows.report.allowed).toBe(false);
  const pro = checkAvailability(taskly, 'crm', { metadata: { plan: 'pro' } });
  expect(pro).toMatchObject({ allowed: true, message: undefined });
  expect(pro.workflows.report).toMatchObject({ allowed: true, decision: 'no_rule' });
  expect(pro.workflows.hello).toMatchObject({ allowed: false, read: ['timeZone'] });
  expect(checkAvailability(taskly, 'crm', { metadata: { plan: 'pro', timeZone: 'UTC' } }).workflows.hello.allowed).toBe(
    true,
  );
  expect(() => checkAvailability(taskly, 'mail' as 'crm')).toThrow(
    'There is no integration "mail" in the definition. It has "crm".',
  );
});
