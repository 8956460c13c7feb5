import { defineProject } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { expect, test } from 'vitest';
import { checkJournal, fake, replayFixture, runWorkflow, TestingError } from '../src/index.ts';
import { taskly } from './taskly.ts';

const event = { id: 't-1', email: 'ada@example.com' };
const user = { secrets: { apiKey: 'k-123' } } as const;
const fakes = () => ({
  user,
  connection: fake()
    .on('POST /contacts', { json: { id: 'c-1', lists: ['a', 'b', 'c'] } })
    .on('POST /contacts/{id}/tags', {}),
  host: fake().on('POST /hooks/crm', {}),
});

test.each(['after each step', 'within each step'] as const)('a sound workflow goes on %s', async (interrupt) => {
  const calm = await runWorkflow(taskly, 'send-contacts', { event, ...fakes() });
  const broken = await runWorkflow(taskly, 'send-contacts', { event, ...fakes(), interrupt });
  expect(broken).toMatchObject({ status: 'succeeded', output: calm.output });
  expect(broken.journal.keys.toSorted()).toEqual(calm.journal.keys.toSorted());
  const tries = interrupt === 'after each step' ? 1 : 2;
  for (const { key, requests } of broken.journal.steps.filter(({ kind }) => kind === 'request')) {
    expect(requests.length, key).toBe(tries);
    expect(new Set(requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  }
});

/** A definition with one workflow, which runs this. */
function defineOne(run: (step: any) => Promise<unknown>, more: { version?: number; previous?: readonly any[] } = {}) {
  const project = defineProject({});
  const one = project.workflow('one', {
    name: 'One',
    trigger: project.onManual(),
    run: ({ step }) => run(step),
    ...more,
  });
  return project.define([project.integration('crm', { connector: sandboxCrm(), workflows: [one] })]);
}

test.each([
  [
    'a name that is made by chance',
    (step: any) => step.run(`step ${Math.random()}`, () => 1).then(() => step.run('b', () => 2)),
  ],
  ['a variable from outside', undefined],
] as const)('code that does not go on where it stood fails the test: %s', async (_, given) => {
  let count = 0;
  const counting = async (step: any) => {
    await step.run(`count ${(count += 1)}`, () => 1);
    await step.run('last', () => 2);
  };
  const config = defineOne(given ?? counting);
  expect(await runWorkflow(config, 'one', {})).toMatchObject({ status: 'succeeded' });
  for (const interrupt of ['after each step', 'within each step'] as const) {
    const failing = runWorkflow(config, 'one', { interrupt });
    await expect(failing).rejects.toThrow(TestingError);
    await expect(failing).rejects.toThrow(
      /"one" does not go on where it stood when it is broken off .*Step "(step|count) /,
    );
  }
});

test('code that changes with a sleep in between is found without breaking anything off', async () => {
  let runs = 0;
  const config = defineOne(async (step) => {
    runs++;
    await step.run(`before ${runs}`, () => 1);
    await step.sleep('wait', '1 day');
  });
  await expect(runWorkflow(config, 'one', {})).rejects.toThrow(
    'when it is taken up again. Step "before 1" is recorded',
  );
});

const before = async (step: any) => {
  const first = await step.run('first', () => 20);
  await step.sleep('wait', '2 days');
  return step.run('second', () => first + 1);
};

test('a change that keeps the steps goes on from a journal of before, and does nothing again', async () => {
  const inFlight = (await runWorkflow(defineOne(before), 'one', { until: '1 day' })).journal.toFixture();
  expect(JSON.parse(JSON.stringify(inFlight))).toEqual(inFlight);
  const after = defineOne(async (step) => {
    const first = await step.run('first', () => Promise.reject(new Error('again')));
    await step.sleep('wait', '1 minute');
    return step.run('third', () => first * 2);
  });
  // Without fakes it stops where something is to be done.
  expect(await replayFixture(after, 'one', inFlight)).toMatchObject({
    status: 'parked',
    error: { reason: 'not_recorded' },
  });
  const run = await replayFixture(after, 'one', inFlight, { connection: fake() });
  expect(run).toMatchObject({ status: 'succeeded', output: 40 });
  expect(run.finishedAt).toEqual(new Date('2026-01-07T09:00:00Z'));
});

test('a wait goes on as long as it was to last, and its event wakes it', async () => {
  const order = { orderId: 'o-1' };
  const startAt = new Date('2026-03-01T00:00:00Z');
  const journal = async (until: '2 days' | '8 days') =>
    (await runWorkflow(taskly, 'follow-up', { event: order, startAt, until })).journal.toFixture();
  const waiting = await journal('2 days');
  const late = await replayFixture(taskly, 'follow-up', waiting, { connection: fake() });
  expect(late.journal.step('paid').finishedAt).toEqual(new Date('2026-03-08T00:00:00Z'));
  const paid = await replayFixture(taskly, 'follow-up', waiting, {
    connection: fake(),
    events: [{ after: '1 day', event: 'order.paid', key: 'o-1', payload: { amount: 3 } }],
  });
  expect(paid.journal.step('paid').finishedAt).toEqual(new Date('2026-03-04T00:00:00Z'));
  expect(paid.journal.keys).toEqual(['paid', 'next', 'next#2']);
  // Here the wait behind it has had the event of the start already.
  const further = await replayFixture(taskly, 'follow-up', await journal('8 days'), { connection: fake() });
  expect(further.journal.keys).toEqual(['paid', 'next', 'next#2']);
});

test('a change that would break what is under way turns a test red, and says what to do', async () => {
  const inFlight = (await runWorkflow(defineOne(before), 'one', { until: '1 day' })).journal.toFixture();
  const replay = (run: (step: any) => Promise<unknown>, more: object = {}, options = {}) =>
    replayFixture(defineOne(run, more), 'one', inFlight, options);
  const message = 'An execution of "one" that is under way could not go on with this code.';
  await expect(replay((step) => step.run('renamed', () => 1))).rejects.toThrow(`${message} Step "first" is recorded`);
  await expect(replay(async () => 'nothing')).rejects.toThrow(message);
  await expect(replay((step) => step.sleep('first', 1))).rejects.toThrow(
    'is recorded as "run", and the code now asks for a "sleep"',
  );
  const between = async (step: any) => {
    await step.run('new', () => 0);
    return before(step);
  };
  // A step in between is fine where it can be done.
  await expect(replay(between)).rejects.toThrow('is a new one in between, give fakes');
  expect(await replay(between, {}, { connection: fake() })).toMatchObject({ status: 'succeeded', output: 21 });
  // A new version leaves the old one to the old code.
  await expect(replay(between, { version: 2 })).rejects.toThrow('"one" has no version 1.');
  const [old] = defineOne(before).integrations[0].workflows;
  const versioned = replay((step) => step.run('renamed', () => 1), { version: 2, previous: [old] }, { host: fake() });
  expect(await versioned).toMatchObject({ status: 'succeeded', output: 21 });
  await expect(replayFixture(taskly, 'hello', inFlight as never)).rejects.toThrow(
    'The fixture is one of "one", not of "hello".',
  );
  await expect(replayFixture(taskly, 'hello', {} as never)).rejects.toThrow('This is no fixture.');
});

test('a run is compared with the steps of a real execution, as executions.get gives them', async () => {
  const run = await runWorkflow(taskly, 'send-contacts', { event, ...fakes() });
  const step = (key: string, kind: string) => ({ key, kind, status: 'succeeded', attempts: 1, tries: [] });
  const real = {
    workflowId: 'send-contacts',
    steps: [step('create contact', 'request'), step('tell Taskly', 'request')],
  };
  expect(() => checkJournal(run, real)).not.toThrow();
  const other = { ...real, steps: [...real.steps, step('gone', 'request'), step('wait for enrichment', 'event')] };
  expect(() => checkJournal(run, other)).toThrow(
    '"gone" was not asked for; "wait for enrichment" is recorded as "event" and is now a "sleep".',
  );
});
