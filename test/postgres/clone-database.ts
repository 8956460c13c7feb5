import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestServer {
  /** The run's `postgresUrl`. */
  readonly url: string;
  /** The run's `postgresTemplate`. */
  readonly template: string;
}

export interface TestDatabase {
  readonly connectionString: string;
  /** Cuts off whoever is still connected and removes the database. */
  drop(): Promise<void>;
}

/**
 * A migrated, empty database of its own for one test file or test.
 *
 * @param server only outside a Vitest worker (a child process): what `testServer()` returned in the test
 *
 * @example
 * const database = await cloneDatabase();
 * afterAll(() => database.drop());
 */
export async function cloneDatabase(server?: TestServer): Promise<TestDatabase> {
  const { url, template } = server ?? (await testServer());
  const name = `t_${randomBytes(8).toString('hex')}`;
  await onServer(url, async (client) => {
    // Copies of one template at the same time fail each other with "is being accessed by other users".
    await client.query('select pg_advisory_lock(hashtext($1))', [template]);
    // A quarter of what the default takes, which writes all of it to the log as well.
    await client.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    connectionString: own.href,
    drop: () =>
      onServer(url, async (client) => {
        await leaving(client, name);
        await client.query(`drop database if exists ${name} with (force)`);
      }),
  };
}

/** A pool says that it has ended while its sessions still say goodbye; who is cut off then fails the run. */
async function leaving(client: pg.Client, name: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const { rows } = await client.query('select from pg_stat_activity where datname = $1 limit 1', [name]);
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Where this run's databases are made; to hand to a child process. */
export async function testServer(): Promise<TestServer> {
  // Only workers may import vitest; a child process passes the server in.
  const { inject } = await import('vitest');
  return { url: inject('postgresUrl'), template: inject('postgresTemplate') };
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    // Ends the session and with it the advisory lock.
    await client.end();
  }
}
