import { migrate } from '@acme/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../test/postgres/clone-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database?.drop());

test('a database that a newer version has migrated is left as it is, and this version starts on it', async () => {
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  try {
    const now = new Date().toISOString();
    await client.query('insert into acme_migration values ($1, $2)', ['2027-01-01-of-the-next-version', now]);
    await client.query('insert into workflow.migration values ($1, $2)', ['9999-of-the-next-version', now]);
    expect(await migrate({ connectionString: database.connectionString })).toEqual([]);
    // What is missing among those that this version knows is a database of somebody else.
    await client.query('insert into acme_migration values ($1, $2)', ['2026-11-24-of-nobody', now]);
    await expect(migrate({ connectionString: database.connectionString })).rejects.toThrow('2026-11-24-of-nobody');
  } finally {
    await client.end();
  }
});
