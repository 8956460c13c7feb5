import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createMemoryEngine, type Interrupt, StepFailure, type WorkflowCode } from '../src/memory/index.ts';

const startAt = new Date('2026-01-05T08:00:00Z');
const day = 86_400_000;
const scope = randomUUID();
const subject = randomUUID();
const after = (ms: number) => new Date(startAt.getTime() + ms);

function open(codes: Record<string, WorkflowCode['run']>, interrupt?: Interrupt) {
  const engine = createMemoryEngine({
    startAt,
    interrupt,
    resolve: ({ workflowId }) => codes[workflowId] && { run: codes[workflowId] },
  });
  const start = (workflowId: string, input: unknown = null) =>
    engine.start({ scope, subject, workflowId, version: 1, input });
  const paid = (ms: number, id: string, key?: string) =>
    engine.deliverAt(after(ms), {
      scope,
      subject,
      event: 'paid',
      ...(key === undefined ? {} : { key }),
      payload: id,
      id,
    });
  return { engine, start, paid };
}

test('time passes when there is nothing else to do, and a retry waits the middle of its spread', async () => {
  const { engine, start } = open({
    greet: async ({ step }) => {
      await step.sleep('wait', 2 * day);
      return step.run('call', ({ attempt, idempotencyKey }) => {
        if (attempt < 4) throw new StepFailure('busy', 'Busy.', attempt === 3 ? { retryAfterMs: 60_000 } : {});
        return idempotencyKey;
      });
    },
  });
  const id = start('greet');
  await engine.settle();
  const [execution] = engine.executions();
  expect(execution).toMatchObject({ status: 'succeeded', output: expect.stringContaining(`${id}.`) });
  expect(execution?.steps.map(({ key, attempts }) => [key, attempts])).toEqual([
    ['wait', 1],
    ['call', 4],
  ]);
  // 0, 5 and then what was asked for, and half of the tenth of it that spreads the others.
  const times = execution?.steps[1]?.history.map(({ startedAt }) => startedAt.getTime() - startAt.getTime() - 2 * day);
  expect(times).toEqual([0, 5_000, 35_000, 35_000 + 63_000]);
});

test.each([undefined, 'after each step', 'within each step'] as const)(
  'each wait has an event of its own, the oldest, and none twice (%s)',
  async (interrupt) => {
    const { engine, start, paid } = open(
      {
        waits: async ({ step }) => {
          const wait = (name: string, key?: string) =>
            step.waitForEvent(name, { event: 'paid', ...(key === undefined ? {} : { key }), timeoutMs: 3 * day });
          const [keyed, any] = await Promise.all([wait('keyed', 'o-1'), wait('any')]);
          const next = await wait('next');
          const none = await wait('none');
          return [keyed, any, next, none].map((event) => event?.payload ?? null);
        },
      },
      interrupt,
    );
    start('waits');
    paid(day, 'third', 'o-2');
    paid(1_000, 'first', 'o-1');
    paid(2_000, 'second');
    paid(2_500, 'second');
    await engine.settle();
    expect(engine.executions()[0]).toMatchObject({ status: 'succeeded', output: ['first', 'second', 'third', null] });
    expect(engine.now()).toEqual(after(4 * day));
  },
);

test('a called workflow runs as an execution of its own, and its failure is that of the step', async () => {
  const { engine, start } = open({
    outer: async ({ step }) => {
      const good = await step.workflow('good', { workflowId: 'inner', version: 1, input: 1 });
      await step.workflow('bad', { workflowId: 'inner', version: 1, input: 2 });
      return good;
    },
    inner: async ({ input, step }) => {
      await step.sleep('wait', day);
      if (input === 2) throw new StepFailure('refused', 'Not that one.', { retry: false });
      return input;
    },
  });
  const id = start('outer');
  await engine.settle();
  const [outer, good, bad] = engine.executions();
  expect(outer).toMatchObject({ status: 'failed', reason: 'refused', failedSteps: ['bad'] });
  expect(good).toMatchObject({ parentId: id, status: 'succeeded', output: 1 });
  expect(bad).toMatchObject({ parentId: id, status: 'failed', finishedAt: after(2 * day) });
});

test('what waits for a parked one comes to a stop with it', async () => {
  const { engine, start } = open({
    outer: ({ step }) => step.workflow('gone', { workflowId: 'gone', version: 1, input: 0 }),
  });
  start('outer');
  await engine.settle();
  expect(engine.executions().map(({ status, reason }) => [status, reason])).toEqual([
    ['sleeping', undefined],
    ['parked', 'version_missing'],
  ]);
});

test.each(['after each step', 'within each step'] as const)(
  'code that asks for other steps the second time is found out when its runs are broken off %s',
  async (interrupt) => {
    let runs = 0;
    const code: WorkflowCode['run'] = async ({ step }) => {
      runs++;
      await step.run(`step ${runs}`, () => 1);
      await step.run('last', () => 2);
    };
    const calm = open({ strays: code });
    calm.start('strays');
    await calm.engine.settle();
    expect(calm.engine.executions()[0]).toMatchObject({ status: 'succeeded' });
    const { engine, start } = open({ strays: code }, interrupt);
    start('strays');
    await engine.settle();
    expect(engine.executions()[0]).toMatchObject({ status: 'failed', reason: 'nondeterministic' });
  },
);

test('a recorded journal goes on behind what it has, or says what the code left out', async () => {
  const steps = [
    { key: 'first', name: 'first', kind: 'run', status: 'succeeded', attempts: 1, output: 20, seq: 1 },
    { key: 'wait', name: 'wait', kind: 'sleep', status: 'sleeping', attempts: 1, nextAttemptAt: after(day), seq: 2 },
  ] as const;
  const run = async (code: WorkflowCode['run']) => {
    const { engine } = open({ resumed: code });
    engine.start({ scope, subject, workflowId: 'resumed', version: 1, input: null }, steps);
    await engine.settle();
    return engine.executions()[0];
  };
  const good = await run(async ({ step }) => {
    const first = await step.run<number>('first', () => Promise.reject(new Error('ran again')));
    await step.sleep('wait', 1);
    return step.run('second', () => first + 1);
  });
  expect(good).toMatchObject({ status: 'succeeded', output: 21, unasked: undefined, finishedAt: after(day) });
  const bad = await run(({ step }) => step.run('other', () => 1));
  expect(bad).toMatchObject({
    status: 'failed',
    reason: 'nondeterministic',
    unasked: expect.stringContaining('"first"'),
  });
});
