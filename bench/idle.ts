import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/stack/server-process.ts';
import { startProduct } from './start-product.ts';
import { type Figure, quantile } from './table.ts';

const roles = ['all', 'api', 'worker'] as const;
/** What a start does beside the work (schedules, rules, indexes) is over by then. */
const settleMs = 15_000;
/** The longest beat of what an idle process does often. */
const watchedMs = 60_000;
const starts = 5;

/**
 * What a process costs that has nothing to do: statements by the log of Postgres, whoever sends them; memory; and how long it
 * takes to be ready on a database that is migrated.
 *
 * @param folder of the Postgres, which logs every statement
 */
export async function benchIdle(env: Readonly<Record<string, string>>, folder: string): Promise<Figure[]> {
  const log = findLog(folder);
  const figures: Figure[] = [];
  for (const role of roles) {
    const product = await startProduct(env, { role, port: await freePort() });
    await sleep(settleMs);
    const from = statSync(log).size;
    await sleep(watchedMs);
    const statements = readStatements(log, from);
    const memory = await product.residentMegabytes();
    await product.stop();
    const perSecond = statements.length / (watchedMs / 1_000);
    const note = mostOften(statements);
    figures.push(
      { what: `idle, role ${role}: statements`, measured: perSecond, unit: '/s', bound: { below: 4 }, note },
      { what: `idle, role ${role}: memory`, measured: memory, unit: 'MB', bound: { below: 200 } },
    );
  }
  const readyMs: number[] = [];
  for (let nth = 0; nth < starts; nth += 1) {
    const product = await startProduct(env, { role: 'all', port: await freePort() });
    readyMs.push(product.readyAfterMs);
    await product.stop();
  }
  const note = `median of ${starts}, ${Math.round(Math.min(...readyMs))} to ${Math.round(Math.max(...readyMs))} ms`;
  figures.push({ what: 'start to ready', measured: quantile(readyMs, 0.5), unit: 'ms', bound: { below: 2_000 }, note });
  return figures;
}

function findLog(folder: string): string {
  const name = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('postgres.log'));
  if (name === undefined) throw new Error(`There is no log of Postgres in ${folder}.`);
  return join(folder, name);
}

function readStatements(log: string, from: number): string[] {
  const text = readFileSync(log).subarray(from).toString('utf8');
  return [...text.matchAll(/LOG: {2}(?:statement|execute [^:]*): ([\s\S]*?)(?=\n\d{4}-|$)/g)].map(
    ([, statement = '']) => statement.replaceAll(/\s+/g, ' ').trim(),
  );
}

/** The three that cost most, by their first words. */
function mostOften(statements: readonly string[]): string {
  const counts = Map.groupBy(statements, (statement) => statement.slice(0, 40));
  return [...counts]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, 3)
    .map(([words, all]) => `${all.length} × ${words}`)
    .join('; ');
}
