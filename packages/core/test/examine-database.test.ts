import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../test/postgres/clone-database.ts';
import { examineDatabase } from '../src/db/examine-database.ts';
import { refuseUnmigrated } from '../src/db/pending-migrations.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

test.each([
  [90_000, 'behind'],
  [-90_000, 'ahead of'],
])('a clock that differs by %d ms is warned of', async (differenceMs, words) => {
  const clock = { now: () => new Date(Date.now() + differenceMs) };
  const findings = await examineDatabase({ ...database, clock });
  expect(findings.find(({ subject }) => subject === 'clock')).toMatchObject({
    ok: true,
    warns: true,
    message: expect.stringMatching(new RegExp(`^the database's is (89|90)\\.\\d s ${words} this machine's`)) as string,
  });
});

test('each pending migration is named, of the product and of the engine', async () => {
  const [, clock, schema] = await examineDatabase(database);
  expect(clock).not.toHaveProperty('warns');
  expect(schema).toEqual({ ok: true, subject: 'schema', message: 'migrated to this version' });
  await refuseUnmigrated(database);

  const client = new pg.Client(database);
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    'delete from acme_migration where name = (select max(name) from acme_migration) returning name',
  );
  await client.query(`delete from workflow.migration where name like '0002-%'`);
  await client.end();
  expect((await examineDatabase(database))[2]).toEqual({
    ok: false,
    subject: 'schema',
    message: `2 migrations are pending: ${rows[0]?.name}, workflow 0002-lists; run "acme-connect migrate"`,
  });
  await expect(refuseUnmigrated(database)).rejects.toThrow(/2 migrations are pending\. Run "acme-connect migrate"/);
});
