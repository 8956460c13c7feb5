import pg from 'pg';
import { expect, test } from 'vitest';
import { cloneDatabase, testServer } from '../../../../test/postgres/clone-database.ts';

const patience = { timeout: 15_000, interval: 5 };

async function ask(connectionString: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('copies made at the same time are separate databases', async () => {
  const databases = await Promise.all(Array.from({ length: 8 }, () => cloneDatabase()));
  await Promise.all(databases.map((it, n) => ask(it.connectionString, `create table only_here as select ${n} as n`)));
  const seen = await Promise.all(databases.map((it) => ask(it.connectionString, 'select n from only_here')));
  expect(seen).toEqual(databases.map((_, n) => [{ n }]));
  await Promise.all(databases.map((it) => it.drop()));
});

test('drop removes a database that somebody is still connected to', async () => {
  const database = await cloneDatabase(await testServer());
  const lingering = new pg.Client({ connectionString: database.connectionString });
  const complaints: Error[] = [];
  lingering.on('error', (error) => complaints.push(error));
  await lingering.connect();
  await database.drop();
  await expect.poll(() => complaints[0], patience).toMatchObject({ code: '57P01' });
  await expect(ask(database.connectionString, 'select 1')).rejects.toMatchObject({ code: '3D000' });
});

test('nobody can connect to the template', async () => {
  const { url, template } = await testServer();
  const own = new URL(url);
  own.pathname = `/${template}`;
  await expect(ask(own.href, 'select 1')).rejects.toMatchObject({ code: '55000' });
});
