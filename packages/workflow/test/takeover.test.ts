import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine } from '../src/index.ts';
import { openWorkflows, silent, sleep, type Target, type Workflows } from './open-workflows.ts';
import { startProcess, type WorkerProcess } from './start-process.ts';

let workflows: Workflows;
let sender: Engine;
const processes: WorkerProcess[] = [];

beforeAll(async () => {
  workflows = await openWorkflows();
  const { db, connectionString } = workflows;
  await sql`create table effect (execution_id uuid, step text, worker text, at timestamptz default clock_timestamp())`.execute(
    db,
  );
  sender = createEngine({ db, connectionString, log: silent, resolve: () => undefined });
  await sender.prepare();
});
afterEach(async () => {
  for (const process of processes) process.kill('SIGKILL');
  await Promise.all(processes.splice(0).map((process) => process.ended));
});
afterAll(async () => {
  await sender.stop();
  await workflows.close();
});

async function spawn(name: string): Promise<WorkerProcess> {
  const process = await startProcess(name, workflows.connectionString);
  processes.push(process);
  return process;
}

async function effects(target: Target): Promise<{ step: string; worker: string }[]> {
  const { rows } = await sql<{ step: string; worker: string }>`
    select step, worker from effect where execution_id = ${target.id} order by at`.execute(workflows.db);
  return rows;
}

test('after SIGKILL in the middle of a workflow another process finishes it within 30 s, no step recorded twice', async () => {
  const first = await spawn('first');
  const targets = await Promise.all(Array.from({ length: 12 }, () => workflows.start(sender, 'three')));
  const inTwo = async () => (await sql`select from effect where step = 'two'`.execute(workflows.db)).rows.length;
  await expect.poll(inTwo, { timeout: 10_000 }).toBe(12);
  // It also held the lease of the supervisor.
  await spawn('second');
  first.kill('SIGKILL');
  expect(await first.ended).toBe('SIGKILL');
  const killedAt = performance.now();

  const done = await Promise.all(targets.map((target) => workflows.until(target, 'succeeded', 30_000)));
  expect(performance.now() - killedAt).toBeLessThan(30_000);
  for (const [index, execution] of done.entries()) {
    expect(execution.steps.map((step) => step.key)).toEqual(['one', 'two', 'three']);
    // What was in flight runs again; what was recorded does not.
    expect(await effects(targets[index]!)).toEqual([
      { step: 'one', worker: 'first' },
      { step: 'two', worker: 'first' },
      { step: 'two', worker: 'second' },
      { step: 'three', worker: 'second' },
    ]);
    expect(await workflows.output(targets[index]!)).toEqual(['one by first', 'two by second', 'three by second']);
  }
}, 60_000);

test('an attempt that has lapsed records and completes nothing', async () => {
  const began: PromiseWithResolvers<void>[] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const finish: PromiseWithResolvers<void>[] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let calls = 0;
  const codes = {
    lapse: async ({ step }: Parameters<Parameters<Workflows['engine']>[0][string]>[0]) => {
      const first = await step.run('first', async () => {
        const call = calls++;
        began[call]!.resolve();
        await finish[call]!.promise;
        return `call ${call}`;
      });
      return [first, await step.run('second', () => calls)];
    },
  };
  // It never hears that it has lost its job, as behind a broken line.
  const timing = { touchEveryMs: 3_600_000, superviseSeconds: 3_600 };
  const engine = await workflows.engine(codes, { timing });
  const target = await workflows.start(engine, 'lapse');
  await began[0]!.promise;

  await sql`update pgboss.job set heartbeat_on = now() - interval '1 hour'
    where data ->> 'executionId' = ${target.id}`.execute(workflows.db);
  await sql`delete from workflow.lease`.execute(workflows.db);
  await workflows.engine(codes, { beside: true });
  await began[1]!.promise;

  finish[0]!.resolve();
  await sleep(150);
  const during = await workflows.get(target);
  expect(during.status).toBe('running');
  expect(during.steps).toEqual([]);

  finish[1]!.resolve();
  const done = await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toEqual(['call 1', 2]);
  expect(done.steps.map((step) => step.key)).toEqual(['first', 'second']);
});

test('a run whose job was given to somebody else ends nothing, even before the other has claimed it', async () => {
  const began = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  let calls = 0;
  const timing = { touchEveryMs: 3_600_000 };
  const engine = await workflows.engine(
    {
      async given({ step }) {
        await step.run('only', async () => {
          if (++calls > 1) return;
          began.resolve();
          await finish.promise;
        });
      },
    },
    { timing },
  );
  const target = await workflows.start(engine, 'given');
  await began.promise;
  await sql`update pgboss.job set retry_count = retry_count + 1, heartbeat_on = now()
    where data ->> 'executionId' = ${target.id}`.execute(workflows.db);
  finish.resolve();
  await sleep(200);
  expect(await workflows.get(target)).toMatchObject({ status: 'running', steps: [] });
  await sql`update pgboss.job set heartbeat_on = now() - interval '1 hour'
    where data ->> 'executionId' = ${target.id}`.execute(workflows.db);
  await workflows.until(target, 'succeeded');
  expect(calls).toBe(2);
});

test('a job of no live execution is done away with', async () => {
  const engine = await workflows.engine({ nap: ({ step }) => step.sleep('nap', 86_400_000) });
  const target = await workflows.start(engine, 'nap');
  await workflows.until(target, 'sleeping');
  await sql`update pgboss.job set start_after = now() where data ->> 'executionId' = ${target.id}`.execute(
    workflows.db,
  );
  await sql`update workflow.execution set job_id = ${randomUUID()} where id = ${target.id}`.execute(workflows.db);
  const states = async () => {
    const { rows } = await sql<{ state: string }>`
      select state::text from pgboss.job where data ->> 'executionId' = ${target.id}`.execute(workflows.db);
    return rows.map((row) => row.state);
  };
  await expect.poll(states, { timeout: 10_000 }).toEqual(['completed', 'completed']);
  expect((await workflows.get(target)).status).toBe('sleeping');
});
