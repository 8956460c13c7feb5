import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type EngineObserver, StepFailure } from '../src/index.ts';
import { openWorkflows, quick, silent, type Workflows } from './open-workflows.ts';

/** What has no code is parked at once. */
const timing = { ...quick, versionGraceMs: 0 };

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());

/** Writes down what it is told, in order. */
function createObserver(traceparent: () => string | undefined = () => undefined) {
  const told: string[] = [];
  const seen: (string | undefined)[] = [];
  const observer: EngineObserver = {
    traceparent,
    async run({ execution, runNo }, work) {
      seen.push(execution.traceparent);
      told.push(`run ${runNo} of ${execution.workflowId}`);
      const { kind, reason } = await work();
      told.push(`run ${runNo}: ${kind} ${reason ?? ''}`.trim());
      return { kind, reason };
    },
    async attempt({ key, kind, attempt }, work) {
      try {
        const result = await work();
        told.push(`${kind} ${key} #${attempt} went well`);
        return result;
      } catch (error) {
        told.push(`${kind} ${key} #${attempt} failed`);
        throw error;
      }
    },
    ended: (execution, { status, reason }) =>
      void told.push(`${execution.workflowId} ${status} ${reason ?? ''}`.trim()),
  };
  return { observer, told, seen };
}

test('runs, attempts and the end are told in order, and each of them once', async () => {
  const { observer, told } = createObserver();
  const engine = await workflows.engine(
    {
      flow: async ({ step }) => {
        await step.run('one', ({ attempt }) => {
          if (attempt === 1) throw new StepFailure('busy', 'not yet');
        });
        await step.sleep('rest', 60);
        await step.run('two', () => undefined, { kind: 'request' });
      },
    },
    { observer },
  );
  const target = await workflows.start(engine, 'flow');
  await workflows.until(target, 'succeeded');
  await workflows.stopEngines();
  expect(told).toEqual([
    'run 1 of flow',
    'run one #1 failed',
    'run 1: waiting',
    'run 2 of flow',
    'run one #2 went well',
    'run 2: waiting',
    'run 3 of flow',
    'request two #1 went well',
    'flow succeeded',
    'run 3: succeeded',
  ]);
});

test('an end that fails, one that is asked for and one without code are told with their reasons', async () => {
  const { observer, told } = createObserver();
  const engine = await workflows.engine(
    {
      fails: ({ step }) =>
        step.run('no', () => {
          throw new StepFailure('refused', 'no', { retry: false });
        }),
      sleeps: ({ step }) => step.sleep('long', 3_600_000),
    },
    { observer, timing },
  );
  await workflows.until(await workflows.start(engine, 'fails'), 'failed');
  await workflows.until(await workflows.start(engine, 'unknown'), 'parked');
  const sleeping = await workflows.start(engine, 'sleeps');
  await workflows.until(sleeping, 'sleeping');
  const cancel = { scope: sleeping.scope, executionId: sleeping.id, reason: 'asked' };
  expect(await workflows.db.transaction().execute((trx) => engine.cancel(trx, cancel))).toBe(true);
  await workflows.stopEngines();
  expect(told).toContain('fails failed refused');
  expect(told).toContain('run 1: failed refused');
  expect(told).toContain('run 1: parked version_missing');
  expect(told).toContain('sleeps cancelled asked');
  expect(told.filter((line) => line.startsWith('sleeps'))).toHaveLength(1);
});

test('what an execution was started by is kept with it and told to whichever process runs it', async () => {
  const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const starter = createObserver(() => parent);
  const starting = await workflows.engine({}, { observer: starter.observer, slots: 1, timing });
  const target = await workflows.start(starting, 'later');
  await workflows.until(target, 'parked');
  const runner = createObserver();
  const running = await workflows.engine({ later: async () => 'done' }, { observer: runner.observer });
  await workflows.until(target, 'succeeded');
  expect([starter.seen, runner.seen]).toEqual([[parent], [parent]]);

  const without = await workflows.start(running, 'later');
  await workflows.until(without, 'succeeded');
  expect(runner.seen.at(-1)).toBeUndefined();
  await workflows.stopEngines();
});

test('the queue is what is due, of all scopes, and is read once for who asks together', async () => {
  const open = async () => {
    const { db, connectionString } = workflows;
    const engine = createEngine({ db, connectionString, log: silent, resolve: () => undefined });
    await engine.prepare();
    return engine;
  };
  const engine = await open();
  const later = new Date(Date.now() + 3_600_000);
  for (const startAfter of [undefined, undefined, later]) {
    await workflows.start(engine, 'waits', null, startAfter === undefined ? {} : { startAfter });
  }
  const [first, second] = [engine.queueDepth(), engine.queueDepth()];
  expect(second).toBe(first);
  const { executions, oldestMs } = await first;
  expect(executions).toBe(2);
  expect(oldestMs).toBeGreaterThan(0);
  await engine.stop();

  const other = await open();
  await workflows.start(other, 'waits');
  expect((await other.queueDepth()).executions).toBe(3);
  await other.stop();
});
