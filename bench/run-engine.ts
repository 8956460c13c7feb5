import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@acme/core/postgres';
import { migrate } from '@acme/core';
import { startSandbox } from '../apps/sandbox/src/index.ts';
import { startHostApi } from '../test/stack/host-api.ts';
import { connectCustomer, seedTaskly } from '../test/stack/seed-taskly.ts';
import { freePort } from '../test/stack/server-process.ts';
import { benchExecutions } from './executions.ts';
import { benchFanOut } from './fan-out.ts';
import { openFolder } from './folder.ts';
import { benchIdle } from './idle.ts';
import { benchQueuedMemory } from './queued-memory.ts';
import { benchStartLatency } from './start-latency.ts';
import { startProduct } from './start-product.ts';
import { type Figure, printTable } from './table.ts';

interface Postgres {
  readonly connectionString: string;
  readonly folder: string;
}

const cases: readonly {
  readonly name: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly measure: (postgres: Postgres) => Promise<readonly Figure[]>;
}[] = [
  { name: 'three-step executions', measure: ({ connectionString }) => throughput(connectionString) },
  { name: 'fan-out', measure: ({ connectionString }) => benchFanOut(connectionString) },
  { name: 'start latency', measure: ({ connectionString }) => onTaskly(connectionString, sendEvents) },
  {
    name: 'queued memory',
    measure: ({ connectionString }) => onTaskly(connectionString, ({ seeded }) => benchQueuedMemory(seeded)),
  },
  {
    name: 'idle',
    settings: { log_statement: 'all' },
    measure: ({ connectionString, folder }) =>
      onTaskly(connectionString, async (taskly) => {
        await withCustomer(taskly, async () => undefined);
        return await benchIdle(taskly.seeded.env, folder);
      }),
  },
];

/**
 * The figures of the engine and of the process around it, each against its bound in one table.
 *
 * @param only the cases whose name has it
 */
export async function runEngine(only = ''): Promise<void> {
  const figures: Figure[] = [];
  for (const { name, settings = {}, measure } of cases) {
    if (!name.includes(only)) continue;
    console.log(`measuring: ${name} …`);
    figures.push(...(await onPostgres(settings, measure)));
  }
  printTable(figures);
}

async function throughput(connectionString: string): Promise<readonly Figure[]> {
  const { ours, bare, ratio } = await benchExecutions({ connectionString });
  const note = `${ours.toFixed(0)}/s against ${bare.toFixed(0)}/s`;
  const what = 'three-step executions / pg-boss, one job and three inserts';
  return [{ what, measured: ratio, unit: '', bound: { least: 0.6 }, note }];
}

interface Taskly {
  readonly seeded: Awaited<ReturnType<typeof seedTaskly>>;
  readonly sandbox: Awaited<ReturnType<typeof startSandbox>>;
  readonly port: number;
  readonly url: string;
}

async function onTaskly<Result>(connectionString: string, work: (taskly: Taskly) => Promise<Result>): Promise<Result> {
  const sandbox = await startSandbox();
  const host = await startHostApi();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  try {
    const seeded = await seedTaskly({ connectionString, sandbox, hostUrl: host.url, url });
    return await work({ seeded, sandbox, port, url });
  } finally {
    await Promise.all([sandbox.stop(), host.stop()]);
  }
}

/** While a server runs that has a customer with an account and a workflow that is on. */
async function withCustomer<Result>(
  { seeded, sandbox, port, url }: Taskly,
  work: (userId: string) => Promise<Result>,
): Promise<Result> {
  const product = await startProduct(seeded.env, { role: 'all', port });
  try {
    await connectCustomer(seeded, { url, sandbox, userId: 'u' });
    return await work('u');
  } finally {
    await product.stop();
  }
}

function sendEvents(taskly: Taskly): Promise<Figure[]> {
  return withCustomer(taskly, (userId) => benchStartLatency(taskly.seeded, { url: taskly.url, userId }));
}

/** A Postgres of its own, so that what one figure leaves behind is nothing to the next. */
async function onPostgres<Result>(
  settings: Readonly<Record<string, string>>,
  work: (postgres: Postgres) => Promise<Result>,
): Promise<Result> {
  const folder = openFolder(undefined);
  const postgres = await startEmbeddedPostgres({ ...folder, settings });
  try {
    await migrate({ connectionString: postgres.connectionString });
    return await work({ connectionString: postgres.connectionString, folder: folder.path });
  } finally {
    // Sessions that have been closed still say goodbye; one that is cut off then complains.
    await sleep(500);
    await postgres.stop();
    folder.remove();
  }
}
