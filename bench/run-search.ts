import { loadavg } from 'node:os';
import { startEmbeddedPostgres } from '@acme/core/postgres';
import pg from 'pg';
import { openFolder } from './folder.ts';
import { fillSettings, generate } from './generate.ts';
import { benchSearch, type Percentiles, type SearchedDatabase, type SearchResult } from './search.ts';

const sizes = {
  small: { users: 10_000, executions: 100_000 },
  large: { users: 1_000_000, executions: 10_000_000 },
} as const;

/**
 * Fills two databases of one server and times what people look for in both, in turn. Postgres is filled with its safety
 * off and measured as the product starts it, with nothing set.
 */
export async function runSearch(only: string | undefined): Promise<void> {
  const folder = openFolder(process.env.BENCH_KEEP);
  try {
    const startedAt = performance.now();
    await withPostgres(folder, fillSettings, async (connectionString) => {
      for (const size of ['small', 'large'] as const) {
        await generate({ connectionString: await database(connectionString, size), ...sizes[size], log: console.log });
      }
    });
    console.log(`filled in ${((performance.now() - startedAt) / 60_000).toFixed(1)} min`);
    await withPostgres(folder, {}, async (connectionString) => {
      const small = await open(await database(connectionString, 'small'));
      const large = await open(await database(connectionString, 'large'));
      printHead();
      await benchSearch(small, large, only, print);
    });
  } finally {
    folder.remove();
  }
}

async function withPostgres(
  folder: ReturnType<typeof openFolder>,
  settings: Readonly<Record<string, string>>,
  work: (connectionString: string) => Promise<void>,
): Promise<void> {
  const postgres = await startEmbeddedPostgres({ ...folder, settings });
  try {
    await work(postgres.connectionString);
  } finally {
    await postgres.stop();
  }
}

/** Each size has a database of its own, made where it is missing. */
async function database(connectionString: string, size: keyof typeof sizes): Promise<string> {
  const name = `bench_${size}`;
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query('select from pg_database where datname = $1', [name]);
  if (rows.length === 0) await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}

async function open(connectionString: string): Promise<SearchedDatabase> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ project_id: string }>(
    "select project_id from connect.project where slug = 'large'",
  );
  await client.end();
  return { connectionString, projectId: rows[0]?.project_id ?? '' };
}

function printHead(): void {
  const load = loadavg().map((each) => each.toFixed(1));
  console.log(`through core.services, ms, one call at a time; load of the machine ${load.join(' ')}`);
  console.log(`| what | calls | found | 10 k: p50 / p95 / p99 | 1 M: p50 / p95 / p99 | p95 of 1 M / 10 k | bound |`);
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
}

function print({ name, bound, calls, rows, small, large, ratio }: SearchResult): void {
  const found = rows.map((each) => each.toFixed(each < 10 ? 1 : 0)).join(' / ');
  const cells = [
    name,
    calls,
    found,
    three(small),
    three(large),
    ratio.toFixed(1),
    bound === undefined ? '' : verdict(),
  ];
  console.log(`| ${cells.join(' | ')} |`);

  function verdict(): string {
    if (bound === undefined) return '';
    const time = `≤ ${bound.p95Ms} ms ${large.p95 <= bound.p95Ms ? 'holds' : 'FALLS SHORT'}`;
    if (bound.ratio === undefined) return time;
    if (rows[1] > 1.5 * rows[0] && ratio > bound.ratio) {
      return `${time}, ${(rows[1] / rows[0]).toFixed(1)} × the rows: its ratio is of no bound`;
    }
    return `${time}, ≤ ${bound.ratio} × ${ratio <= bound.ratio ? 'holds' : 'FALLS SHORT'}`;
  }
}

function three({ p50, p95, p99 }: Percentiles): string {
  return [p50, p95, p99].map((ms) => ms.toFixed(ms < 10 ? 2 : 0)).join(' / ');
}
