import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, eraseExecutions, StepFailure } from '../src/index.ts';
import { openWorkflows, sleep, type Target, type Workflows } from './open-workflows.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());

const retry = ({ scope, id }: Target, engine: Engine) =>
  workflows.db.transaction().execute((trx) => engine.retry(trx, { scope, executionId: id }));
const replay = ({ scope, id }: Target, engine: Engine, more: object = {}) =>
  workflows.db.transaction().execute((trx) => engine.replay(trx, { scope, executionId: id, ...more }));

const rejected = (message: string) => new StepFailure('provider_rejected', message, { retry: false, actor: 'user' });

test('a retry goes on from the step that failed and keeps what was recorded', async () => {
  const calls: string[] = [];
  let broken = true;
  const engine = await workflows.engine({
    async steps({ step }) {
      const one = await step.run('one', ({ idempotencyKey }) => (calls.push(`one ${idempotencyKey}`), 1));
      const caught = await step
        .run('caught', () => {
          calls.push('caught');
          throw rejected('caught');
        })
        .catch((error: Error) => error.message);
      const two = await step.run('two', ({ attempt, idempotencyKey }) => {
        calls.push(`two ${attempt} ${idempotencyKey}`);
        if (broken) throw rejected('two');
        return 2;
      });
      return [one, caught, two];
    },
  });
  const target = await workflows.start(engine, 'steps');
  expect(await retry({ ...target, scope: crypto.randomUUID() }, engine)).toBe(false);
  const failed = await workflows.until(target, 'failed');
  expect(failed).toMatchObject({ reason: 'provider_rejected', error: 'two', actor: 'user' });
  const firstCalls = calls.splice(0);

  // It fails once more, and then not.
  expect(await retry(target, engine)).toBe(true);
  await workflows.until(target, 'failed');
  broken = false;
  expect(await retry(target, engine)).toBe(true);
  const done = await workflows.until(target, 'succeeded');
  expect(done).toMatchObject({ reason: undefined, error: undefined, actor: undefined });
  expect(await workflows.output(target)).toEqual([1, 'caught', 2]);
  // The caught failure was a result as any other.
  expect(calls).toEqual([firstCalls[2], firstCalls[2]]);
  const two = done.steps.find(({ key }) => key === 'two')!;
  expect(two.history.map(({ reason }) => reason)).toEqual(['provider_rejected', 'provider_rejected']);
  expect(await retry(target, engine)).toBe(false);
});

test('branches that failed together are all begun again, and so are failed items inside maps', async () => {
  const calls: string[] = [];
  let broken = true;
  const call = (name: string) => () => {
    calls.push(name);
    if (broken && name.startsWith('bad')) throw rejected(name);
    return name;
  };
  const engine = await workflows.engine({
    branches: ({ step }) => Promise.all(['bad 1', 'good', 'bad 2'].map((name) => step.run(name, call(name)))),
    async wrapped({ step }) {
      try {
        return await step.run('bad', call('bad'));
      } catch (cause) {
        throw new Error('wrapped', { cause });
      }
    },
    items: ({ step }) =>
      step.map('rows', ['a', 'bad b', 'bad c'], async (row, item) => {
        const before = await item.run('before', call(`before ${row}`));
        await item.run('caught', call('bad caught')).catch(() => undefined);
        const cells = await item.map('cells', [1, 2], (cell, inner) => inner.run('cell', call(`${row} ${cell}`)));
        return [before, ...cells];
      }),
  });
  for (const [workflowId, again] of [
    ['branches', ['bad 1', 'bad 2']],
    ['wrapped', ['bad']],
    ['items', ['bad b 1', 'bad b 2', 'bad c 1', 'bad c 2']],
  ] as const) {
    broken = true;
    const target = await workflows.start(engine, workflowId);
    await workflows.until(target, 'failed');
    calls.length = 0;
    broken = false;
    expect(await retry(target, engine)).toBe(true);
    await workflows.until(target, 'succeeded');
    expect(calls.toSorted(), workflowId).toEqual(again);
  }
});

test('items that were put aside before their map failed are taken up again, and only those that failed', async () => {
  const calls: string[] = [];
  let broken = true;
  const engine = await workflows.engine({
    items: ({ step }) =>
      step.map(
        'rows',
        [0, 1, 2, 3],
        async (row, item) => {
          await item.run('before', () => calls.push(`before ${row}`));
          await item.sleep('nap', 50);
          await item.run('after', () => {
            calls.push(`after ${row}`);
            if (broken && row < 2) throw rejected(`row ${row}`);
          });
        },
        { concurrency: 1 },
      ),
  });
  const target = await workflows.start(engine, 'items');
  const failed = await workflows.until(target, 'failed');
  expect(failed.error).toBe('row 0');
  const { rows } = await sql`select from workflow.step where execution_id = ${target.id} and kind = 'item'`.execute(
    workflows.db,
  );
  expect(rows.length).toBeGreaterThanOrEqual(3);
  expect(failed.steps.map(({ kind }) => kind)).not.toContain('item');
  calls.length = 0;
  broken = false;
  await retry(target, engine);
  await workflows.until(target, 'succeeded');
  expect(calls).toEqual(['after 0', 'after 1']);
});

test('code that threw by itself and code that changed are run again from what is recorded', async () => {
  const calls: string[] = [];
  const one = (step: { run: (name: string, work: () => unknown) => Promise<unknown> }) =>
    step.run('one', () => calls.push('one'));
  const engine = await workflows.engine({
    async threw({ step }) {
      await one(step);
      throw new TypeError('a fault of the author');
    },
  });
  const target = await workflows.start(engine, 'threw');
  await workflows.until(target, 'failed');
  const mended = await workflows.engine({ threw: async ({ step }) => [await one(step), 'mended'] });
  await retry(target, mended);
  await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toEqual([1, 'mended']);
  expect(calls).toEqual(['one']);
});

test('one in quarantine is let go on with its deaths forgotten', async () => {
  const engine = await workflows.engine({ one: ({ step }) => step.run('one', () => 1) });
  await workflows.stopEngines();
  const sender = await workflows.engine({ one: ({ step }) => step.run('one', () => 1) });
  const target = await workflows.start(sender, 'one', null, { startAfter: new Date(Date.now() + 3_600_000) });
  await sql`update workflow.execution set status = 'quarantined', reason = 'poisonous', finished_at = now(), crashes = 3
    where id = ${target.id}`.execute(workflows.db);
  expect(await retry(target, engine).catch((error) => error.code)).toBe('not_prepared');
  expect(await retry(target, sender)).toBe(true);
  await workflows.until(target, 'succeeded');
});

test('a replay is a new execution with the input of the old and idempotency keys that follow from it', async () => {
  const keys: string[] = [];
  const codes = {
    greet: async ({ input, step, execution }: Parameters<Parameters<Workflows['engine']>[0][string]>[0]) => {
      await step.run('greet', ({ idempotencyKey }) => keys.push(idempotencyKey));
      return [input, execution.version];
    },
  };
  const engine = await workflows.engine(codes);
  const target = await workflows.start(engine, 'greet', { name: 'Ada' }, { label: 'connection 1' });
  const original = await workflows.until(target, 'succeeded');
  const again = { ...target, id: (await replay(target, engine))! };
  const done = await workflows.until(again, 'succeeded');
  expect(done).toMatchObject({ replayOf: target.id, label: 'connection 1', subject: original.subject, version: 1 });
  expect(await workflows.output(again)).toEqual([{ name: 'Ada' }, 1]);

  // The replay of a replay belongs to the same row; another version may do it.
  const third = { ...target, id: (await replay(again, engine, { version: 2 }))! };
  expect(await workflows.until(third, 'succeeded')).toMatchObject({ replayOf: again.id, version: 2 });
  const [first] = keys;
  expect(first!.startsWith(`${target.id}.`)).toBe(true);
  expect(keys).toEqual([first, `${first}.r1`, `${first}.r2`]);

  const two = await Promise.all([replay(target, engine), replay(target, engine)]);
  for (const id of two) await workflows.until({ ...target, id: id! }, 'succeeded');
  expect(keys.slice(3).toSorted()).toEqual([`${first}.r3`, `${first}.r4`]);
});

test('what is under way, of another scope or erased is not replayed', async () => {
  const engine = await workflows.engine({ nap: ({ step }) => step.sleep('nap', 86_400_000), one: async () => 1 });
  const napping = await workflows.start(engine, 'nap');
  await workflows.until(napping, 'sleeping');
  await expect(replay(napping, engine)).rejects.toMatchObject({ code: 'not_finished' });
  const target = await workflows.start(engine, 'one', 'input');
  const done = await workflows.until(target, 'succeeded');
  expect(await replay({ ...target, scope: crypto.randomUUID() }, engine)).toBeUndefined();
  await eraseExecutions(workflows.db, { scope: target.scope, subject: done.subject, how: 'anonymise' });
  await expect(replay(target, engine)).rejects.toMatchObject({ code: 'not_replayable' });
});

test('a pause parks what runs before its next step and what comes when its turn is there; a resume lets all go on', async () => {
  const calls: string[] = [];
  const began = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const engine = await workflows.engine(
    {
      async two({ execution, step }) {
        await step.run('one', async () => {
          calls.push(`one ${execution.label}`);
          if (execution.label !== 'running') return;
          began.resolve();
          await finish.promise;
        });
        await step.run('two', () => calls.push(`two ${execution.label}`));
      },
      other: async () => 1,
    },
    // Found out by itself as well as told.
    { timing: { touchEveryMs: 100 } },
  );
  const scope = crypto.randomUUID();
  const pause = (workflowId: string) =>
    workflows.db.transaction().execute((trx) => engine.pause(trx, { scope, workflowId }));
  const resume = (workflowId: string) =>
    workflows.db.transaction().execute((trx) => engine.resume(trx, { scope, workflowId }));
  const running = await workflows.start(engine, 'two', null, { scope, label: 'running' });
  await began.promise;
  expect(await pause('two')).toBe(true);
  expect(await pause('two')).toBe(false);
  const fresh = await workflows.start(engine, 'two', null, { scope, label: 'fresh' });
  expect(await workflows.until(fresh, 'parked')).toMatchObject({ reason: 'paused', startedAt: undefined, steps: [] });
  await sleep(50);
  finish.resolve();
  const parked = await workflows.until(running, 'parked');
  expect(parked.steps.map(({ key }) => key)).toEqual(['one']);
  // Neither another workflow of the scope nor the same one of another scope.
  await workflows.until(await workflows.start(engine, 'other', null, { scope }), 'succeeded');
  await workflows.until(await workflows.start(engine, 'two', null, { label: 'elsewhere' }), 'succeeded');
  expect(calls).not.toContain('two running');

  expect(await resume('two')).toBe(2);
  expect(await resume('two')).toBe(0);
  for (const target of [running, fresh]) await workflows.until(target, 'succeeded');
  expect(calls.filter((call) => call === 'one running')).toHaveLength(1);
});

test('whenever pause and resume come, no execution is left parked', async () => {
  const engine = await workflows.engine(
    {
      async steps({ step }) {
        for (let index = 0; index < 6; index++) await step.run('step', () => sleep(3));
      },
    },
    { timing: { touchEveryMs: 30, pollMs: 30 } },
  );
  const scope = crypto.randomUUID();
  const target = { scope, workflowId: 'steps' };
  const executions = await Promise.all(
    Array.from({ length: 25 }, () => workflows.start(engine, 'steps', null, { scope })),
  );
  for (let round = 0; round < 12; round++) {
    await sleep(Math.random() * 20);
    await workflows.db.transaction().execute((trx) => engine.pause(trx, target));
    await sleep(Math.random() * 20);
    await workflows.db.transaction().execute((trx) => engine.resume(trx, target));
  }
  const ends = await Promise.all(executions.map((execution) => workflows.until(execution, 'succeeded')));
  expect(ends.every(({ steps }) => steps.length === 6)).toBe(true);
});
