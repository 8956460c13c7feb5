import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { createEngine, type EngineOptions, type StepApi, type Timing } from '../src/index.ts';
import { crashCodes } from './crash-codes.ts';
import { type CrashPoint, dieAt } from './crash-point.ts';

/** A process with an engine, for tests that kill it. Arguments: its name, the database, timing and more options as JSON. */
const [name, connectionString, timing, given] = process.argv.slice(2) as [string, string, string, string];
const { crashPoint, ...options } = JSON.parse(given) as ProcessOptions;
if (crashPoint !== undefined) dieAt(crashPoint);

const pool = new pg.Pool({ connectionString, max: 10, application_name: name });
pool.on('error', () => undefined);
const db = new Kysely<any>({ dialect: new PostgresDialect({ pool }) });

export interface ProcessOptions extends Pick<EngineOptions, 'concurrency'> {
  /** Where it kills itself. */
  readonly crashPoint?: CrashPoint;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What a step does to the world: a row per call, whether or not the step is recorded afterwards. */
async function effect(executionId: string, step: string): Promise<void> {
  await sql`insert into effect (execution_id, step, worker) values (${executionId}, ${step}, ${name})`.execute(db);
}

/** The same for another side that is told the key. */
async function act(executionId: string, step: string, key: string): Promise<void> {
  await sql`insert into act (execution_id, step, key, worker) values (${executionId}, ${step}, ${key}, ${name})`.execute(
    db,
  );
}

const workflows: Record<string, (execution: { id: string }, step: StepApi) => Promise<unknown>> = {
  ...crashCodes(act),
  async tortured({ id }, step) {
    const done = [];
    for (const key of ['one', 'two', 'three']) {
      const run = step.run(key, async ({ idempotencyKey }) => {
        await act(id, key, idempotencyKey);
        await sleep(100);
        return key;
      });
      done.push(await run);
    }
    return done;
  },
  async three({ id }, step) {
    const results = [];
    for (const key of ['one', 'two', 'three']) {
      const run = step.run(key, async () => {
        await effect(id, key);
        // Long enough for the test to kill it meanwhile.
        await sleep(key === 'two' && name === 'first' ? 120_000 : 20);
        return `${key} by ${name}`;
      });
      results.push(await run);
    }
    return results;
  },
  async poison({ id }, step) {
    await step.run('before', () => effect(id, 'before'));
    return step.run('deadly', async () => {
      await effect(id, 'deadly');
      process.kill(process.pid, 'SIGKILL');
      await sleep(10_000);
    });
  },
  async innocent({ id }, step) {
    for (const key of ['one', 'two']) {
      await step.run(key, async () => {
        await effect(id, key);
        await sleep(700);
      });
    }
  },
  async events({ id }, step) {
    const received = [];
    for (const wait of ['first', 'second', 'third', 'fourth']) {
      const event = await step.waitForEvent<number>(wait, { event: 'tick', timeoutMs: 60_000 });
      received.push(event?.payload);
      await step.run(`after ${wait}`, async () => {
        await effect(id, wait);
        await sleep(100);
      });
    }
    return received;
  },
  async parent({ id }, step) {
    const results = await step.map('children', [0, 1, 2, 3], (item, inner) =>
      inner.workflow<number>('child', { workflowId: 'child', version: 1, input: item }),
    );
    await step.run('after', () => effect(id, 'after'));
    return results;
  },
  async child({ id }, step) {
    await step.run('work', async () => {
      await effect(id, 'work');
      await sleep(300);
    });
    await step.sleep('nap', 200);
    return id;
  },
  async long({ id }, step) {
    await step.run('quick', () => effect(id, 'quick'));
    await step.run('long', async ({ attempt, signal }) => {
      await effect(id, `long ${attempt}`);
      const open = async () => (await sql`select from effect where step = 'open'`.execute(db)).rows.length > 0;
      while (!signal.aborted && !(await open())) await sleep(50);
    });
    await step.run('last', () => effect(id, 'last'));
  },
};

const engine = createEngine({
  ...options,
  db,
  connectionString,
  log: { info: () => undefined, warn: () => undefined, error: (fields, message) => console.error(message, fields) },
  timing: JSON.parse(timing) as Partial<Timing>,
  resolve: ({ workflowId }) => {
    const run = workflows[workflowId];
    return run && { run: ({ execution, step }) => run(execution, step) };
  },
});

process.stdin.resume().once('end', () => process.exit(1));
process.once('SIGTERM', () => {
  void engine.stop().then(async () => {
    await db.destroy();
    process.stdin.destroy();
    process.exitCode = 0;
  });
});

await engine.work();
console.log('working');
