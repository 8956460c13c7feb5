import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine } from '../src/index.ts';
import { openWorkflows, quick, silent, sleep, type Target, type Workflows } from './open-workflows.ts';
import { startProcess, type WorkerProcess } from './start-process.ts';

let workflows: Workflows;
const processes: WorkerProcess[] = [];
beforeAll(async () => {
  workflows = await openWorkflows();
  await sql`create table effect (execution_id uuid, step text, worker text, at timestamptz default clock_timestamp())`.execute(
    workflows.db,
  );
});
afterAll(async () => {
  for (const process of processes) process.kill('SIGKILL');
  await workflows.close();
});

async function crashes(target: Target): Promise<number> {
  const row = await workflows.db
    .selectFrom('workflow.execution')
    .select('crashes')
    .where('id', '=', target.id)
    .executeTakeFirstOrThrow();
  return row.crashes;
}

test('stop lets the step at work finish and hands the rest over at once', async () => {
  const began = Promise.withResolvers<void>();
  const attempts: string[] = [];
  const codes: Parameters<Workflows['engine']>[0] = {
    async steps({ step }) {
      await step.run('slow', async ({ attempt }) => {
        attempts.push(`slow ${attempt}`);
        began.resolve();
        await sleep(200);
      });
      await step.run('next', ({ attempt }) => attempts.push(`next ${attempt}`));
    },
  };
  const engine = await workflows.engine(codes);
  const target = await workflows.start(engine, 'steps');
  await began.promise;
  const stoppedAt = performance.now();
  await engine.stop();
  expect(performance.now() - stoppedAt).toBeLessThan(2_000);
  expect(await workflows.get(target)).toMatchObject({
    status: 'queued',
    steps: [{ key: 'slow', status: 'succeeded' }],
  });
  expect(attempts).toEqual(['slow 1']);

  await workflows.engine(codes);
  await workflows.until(target, 'succeeded');
  expect(attempts).toEqual(['slow 1', 'next 1']);
  expect(await crashes(target)).toBe(0);
});

test('a step that does not finish in time is aborted, handed over and tried again as the same attempt', async () => {
  const began = Promise.withResolvers<void>();
  const attempts: number[] = [];
  const codes: Parameters<Workflows['engine']>[0] = {
    async stuck({ step }) {
      await step.run('stuck', async ({ attempt, signal }) => {
        attempts.push(attempt);
        began.resolve();
        if (attempts.length === 1) await new Promise((_, reject) => signal.addEventListener('abort', reject));
      });
    },
  };
  const engine = await workflows.engine(codes, { timing: { ...quick, stopTimeoutMs: 150 } });
  const target = await workflows.start(engine, 'stuck');
  await began.promise;
  await engine.stop();
  expect(await workflows.get(target)).toMatchObject({ status: 'queued', steps: [] });
  await workflows.engine(codes);
  const done = await workflows.until(target, 'succeeded');
  expect(attempts).toEqual([1, 1]);
  expect(done.steps[0]).toMatchObject({ attempts: 1 });
});

test('an engine that drains claims nothing and still starts, cancels and unparks', async () => {
  const [began, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const ran: string[] = [];
  const codes: Parameters<Workflows['engine']>[0] = {
    slow: ({ step }) =>
      step.run('slow', async () => {
        began.resolve();
        await release.promise;
      }),
    next: async () => void ran.push('next'),
  };
  const engine = await workflows.engine(codes);
  const slow = await workflows.start(engine, 'slow');
  await began.promise;
  const drained = engine.drain();
  const next = await workflows.start(engine, 'next');
  const unwanted = await workflows.start(engine, 'next');
  const { db } = workflows;
  await db.transaction().execute(async (trx) => {
    const cancel = { scope: unwanted.scope, executionId: unwanted.id, reason: 'unwanted' };
    expect(await engine.cancel(trx, cancel)).toBe(true);
    expect(await engine.unpark(trx, { scope: next.scope, reason: 'suspended' })).toBe(0);
  });
  await expect(engine.work()).rejects.toMatchObject({ code: 'not_prepared' });
  release.resolve();
  await drained;
  expect(ran).toEqual([]);
  expect(await workflows.get(next)).toMatchObject({ status: 'queued' });
  await engine.stop();
  await workflows.engine(codes);
  for (const target of [slow, next]) await workflows.until(target, 'succeeded');
});

test('a stopped engine starts nothing, and stop may be called twice or before anything', async () => {
  const { db, connectionString } = workflows;
  const idle = createEngine({ db, connectionString, log: silent, resolve: () => undefined });
  await idle.stop();
  const engine: Engine = createEngine({ db, connectionString, log: silent, resolve: () => undefined });
  await engine.work();
  await Promise.all([engine.stop(), engine.stop()]);
  const late = db.transaction().execute((trx) => engine.start(trx, []));
  await expect(late).rejects.toMatchObject({ code: 'not_prepared' });
});

test('SIGTERM rolls executions from one process to the next without a crash', async () => {
  await workflows.stopEngines();
  const { db, connectionString } = workflows;
  const sender = createEngine({ db, connectionString, log: silent, resolve: () => undefined });
  await sender.prepare();
  // Nobody polls in time: the second process is told of what the first hands over.
  const told = { ...quick, pollMs: 3_600_000, superviseSeconds: 3_600 };
  const first = await startProcess('first', connectionString, told);
  processes.push(first);
  const targets = await Promise.all(Array.from({ length: 5 }, () => workflows.start(sender, 'long')));
  await expect
    .poll(async () => (await sql`select from effect where step = 'long 1'`.execute(db)).rows.length, {
      timeout: 10_000,
    })
    .toBe(5);
  const second = await startProcess('second', connectionString, told);
  processes.push(second);
  first.kill('SIGTERM');
  await sleep(100);
  await sql`insert into effect (step) values ('open')`.execute(db);
  expect(await first.ended).toBe(0);
  for (const target of targets) {
    await workflows.until(target, 'succeeded');
    const { rows } = await sql<{ step: string; worker: string }>`
      select step, worker from effect where execution_id = ${target.id} order by at`.execute(db);
    expect(rows).toEqual([
      { step: 'quick', worker: 'first' },
      { step: 'long 1', worker: 'first' },
      { step: 'last', worker: 'second' },
    ]);
    expect(await crashes(target)).toBe(0);
  }
  second.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  await sender.stop();
}, 30_000);
