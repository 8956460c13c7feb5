import { randomUUID } from 'node:crypto';
import { createEngine } from '@acme/workflow';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { listenToStatements } from '../test/stack/listen-statements.ts';
import type { Figure } from './table.ts';

const items = 5_000;
const concurrency = 50;

/** One execution that does one step for each of 5,000 items. */
export async function benchFanOut(connectionString: string): Promise<Figure[]> {
  const listening = listenToStatements();
  const pool = new pg.Pool({ connectionString, max: 10 });
  pool.on('error', () => undefined);
  const db = new Kysely<any>({ dialect: new PostgresDialect({ pool }) });
  const ended = Promise.withResolvers<string>();
  const engine = createEngine({
    db,
    connectionString,
    log: { info: () => undefined, warn: () => undefined, error: console.error },
    resolve: () => ({
      run: ({ step }) => {
        const list = Array.from({ length: items }, (_, index) => index);
        return step.map('each', list, (item, inner) => inner.run('work', () => item), { concurrency });
      },
    }),
    async onFinished(_, { status }) {
      ended.resolve(status);
    },
  });
  await engine.work();
  let seconds = 0;
  const statements = await listening.during(connectionString, async () => {
    const startedAt = performance.now();
    const start = { scope: randomUUID(), subject: randomUUID(), workflowId: 'fan-out', version: 1, input: null };
    await db.transaction().execute((trx) => engine.start(trx, [start]));
    const status = await ended.promise;
    if (status !== 'succeeded') throw new Error(`the fan-out ended as ${status}`);
    seconds = (performance.now() - startedAt) / 1_000;
  });
  await engine.stop();
  await db.destroy();
  listening.stop();
  const what = `fan-out of ${items} items`;
  return [
    {
      what: `${what}: time`,
      measured: seconds,
      unit: 's',
      note: `${Math.round(items / seconds)} items/s, ${concurrency} at once`,
    },
    {
      what: `${what}: statements`,
      measured: statements.length,
      unit: '',
      note: `${(statements.length / items).toFixed(2)} for each item`,
    },
  ];
}
