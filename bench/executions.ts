import { randomUUID } from 'node:crypto';
import { createEngine, migrateWorkflow } from '@acme/workflow';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { PgBoss } from 'pg-boss';

const slots = 20;
const poolSize = 10;
const queue = 'bench.bare';
const silent = { info: () => undefined, warn: () => undefined, error: console.error };

export interface ExecutionsBench {
  /** Three-step executions per second, one worker. */
  readonly ours: number;
  /** Jobs per second of pg-boss alone, each with three inserts. */
  readonly bare: number;
  readonly ratio: number;
}

/**
 * Three-step executions per second of `@acme/workflow` against pg-boss alone doing one job and three inserts: the same
 * slots, pool and database, a backlog that is there before the clock starts, both in turn, median of the rounds.
 *
 * @param options.connectionString a database to fill; nothing is removed from it
 */
export async function benchExecutions(options: {
  readonly connectionString: string;
  readonly executions?: number;
  readonly rounds?: number;
}): Promise<ExecutionsBench> {
  const { connectionString, executions = 2_000, rounds = 3 } = options;
  await migrateWorkflow({ connectionString });
  const pool = new pg.Pool({ connectionString, max: poolSize });
  // A connection that is being closed may hear of the server's own end first.
  pool.on('error', () => undefined);
  const bare = await prepareBare(connectionString, pool);
  try {
    // One uncounted round each: connections, compiled code, statistics.
    await measureOurs(connectionString, pool, executions / 4);
    await bare.measure(executions / 4);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await measureOurs(connectionString, pool, executions));
      theirs.push(await bare.measure(executions));
    }
    const result = { ours: median(ours), bare: median(theirs) };
    return { ...result, ratio: result.ours / result.bare };
  } finally {
    await bare.stop();
    await pool.end();
  }
}

async function measureOurs(connectionString: string, pool: pg.Pool, executions: number): Promise<number> {
  const db = new Kysely<any>({ dialect: new PostgresDialect({ pool }) });
  const allDone = Promise.withResolvers<void>();
  const ended = new Set<string>();
  const engine = createEngine({
    db,
    connectionString,
    log: silent,
    slots,
    resolve: () => ({
      async run({ step }) {
        const first = await step.run('first', () => ({ value: 1 }));
        const second = await step.run('second', () => ({ value: first.value + 1 }));
        return step.run('third', () => ({ value: second.value + 1 }));
      },
    }),
    // The commit follows within a round trip; the same end may be tried twice.
    async onFinished(_, execution) {
      if (ended.add(execution.id).size === executions) allDone.resolve();
    },
  });
  await engine.prepare();
  const scope = randomUUID();
  const subject = randomUUID();
  await db.transaction().execute(async (trx) => {
    const start = { scope, subject, workflowId: 'bench', version: 1, input: { value: 0 } };
    await engine.start(
      trx,
      Array.from({ length: executions }, () => start),
    );
  });
  await pool.query('analyze');
  const startedAt = performance.now();
  await engine.work();
  await allDone.promise;
  const seconds = (performance.now() - startedAt) / 1_000;
  await engine.stop();
  return executions / seconds;
}

async function prepareBare(connectionString: string, pool: pg.Pool) {
  const boss = new PgBoss({ connectionString, max: 3, schedule: false, supervise: false, registerInstance: false });
  boss.on('error', console.error);
  await boss.start();
  await boss.createQueue(queue);
  await pool.query(
    'create table if not exists bench_step (scope uuid, execution_id uuid, key text, output json, primary key (scope, execution_id, key))',
  );
  return {
    async measure(jobs: number): Promise<number> {
      const scope = randomUUID();
      await boss.insert(
        queue,
        Array.from({ length: jobs }, () => ({ data: { scope, executionId: randomUUID() } })),
      );
      await pool.query('analyze');
      const startedAt = performance.now();
      await drain(boss, pool, jobs);
      return jobs / ((performance.now() - startedAt) / 1_000);
    },
    stop: () => boss.stop({ graceful: false }),
  };
}

/** The leanest loop there is over pg-boss's public calls: fetch for the free slots, three inserts, complete. */
async function drain(boss: PgBoss, pool: pg.Pool, jobs: number): Promise<void> {
  let done = 0;
  let busy = 0;
  let slotFree: (() => void) | undefined;
  while (done < jobs) {
    const free = slots - busy;
    const fetched =
      free > 0 ? await boss.fetch<{ scope: string; executionId: string }>(queue, { batchSize: free }) : [];
    busy += fetched.length;
    for (const job of fetched) {
      void handle(boss, pool, job).finally(() => {
        busy--;
        done++;
        slotFree?.();
      });
    }
    if (busy > 0) await new Promise<void>((resolve) => (slotFree = resolve));
  }
}

interface BareJob {
  readonly id: string;
  readonly retryCount: number;
  readonly data: { readonly scope: string; readonly executionId: string };
}

async function handle(boss: PgBoss, pool: pg.Pool, job: BareJob): Promise<void> {
  for (const [index, key] of ['first', 'second', 'third'].entries()) {
    await pool.query('insert into bench_step (scope, execution_id, key, output) values ($1, $2, $3, $4)', [
      job.data.scope,
      job.data.executionId,
      key,
      JSON.stringify({ value: index + 1 }),
    ]);
  }
  await boss.complete(queue, { id: job.id, retryCount: job.retryCount });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
