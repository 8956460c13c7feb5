import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine } from '@acme/workflow';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { freePort } from '../test/stack/server-process.ts';
import type { SeededTaskly } from '../test/stack/seed-taskly.ts';
import { startProduct } from './start-product.ts';
import type { Figure } from './table.ts';

const queued = 100_000;
const watchedMs = 30_000;

/** The most memory that a server takes that begins with 100,000 executions in its queue and works them off. */
export async function benchQueuedMemory({ project, env }: SeededTaskly): Promise<Figure[]> {
  const connectionString = env.DATABASE_URL ?? '';
  const pool = new pg.Pool({ connectionString, max: 2 });
  pool.on('error', () => undefined);
  const db = new Kysely<any>({ dialect: new PostgresDialect({ pool }) });
  const log = { info: () => undefined, warn: () => undefined, error: console.error };
  const engine = createEngine({ db, connectionString, log, queueDepth: 2 * queued, resolve: () => undefined });
  await engine.prepare();
  // A customer that is gone: each is claimed, looked at and ended, which is all that there is to do.
  const start = { scope: project.projectId, subject: randomUUID(), workflowId: 'send-contacts', version: 1 };
  const input = {
    event: { id: 'c', email: 'c@lead.example' },
    externalUserId: 'gone',
    connectionId: randomUUID(),
    account: { id: 'a', label: 'A' },
    metadata: {},
    settings: {},
  };
  for (let done = 0; done < queued; done += 5_000) {
    const batch = Array.from({ length: 5_000 }, () => ({ ...start, input }));
    await db.transaction().execute((trx) => engine.start(trx, batch));
  }
  await engine.stop();
  const product = await startProduct(env, { role: 'all', port: await freePort() });
  let most = 0;
  for (const until = performance.now() + watchedMs; performance.now() < until; await sleep(250)) {
    most = Math.max(most, await product.residentMegabytes());
  }
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from pgboss.job where state = 'created'`);
  await product.stop();
  await db.destroy();
  const note = `${queued - (rows[0]?.n ?? 0)} worked off in ${watchedMs / 1_000} s`;
  return [{ what: `memory with ${queued} queued`, measured: most, unit: 'MB', note }];
}
