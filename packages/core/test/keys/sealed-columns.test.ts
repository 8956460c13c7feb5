import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../../test/postgres/clone-database.ts';
import type { Db } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { sealedColumns } from '../../src/keys/sealed-columns.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase({ connectionString: database.connectionString });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Sealed with the key that it tells apart from another of the same name, and to stay so. */
const notRotated = ['connect.encryption_key.sealed_check'];

async function columnsCalledSealed(): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_schema || '.' || table_name || '.' || column_name as name from information_schema.columns
    where column_name like '%sealed%' and table_schema not in ('pg_catalog', 'information_schema')
  `.execute(db);
  return rows.map(({ name }) => name).toSorted();
}

test('every column of the database that is called sealed is in the list, and none besides', async () => {
  const listed = sealedColumns.map(({ table, column }) => `${table}.${column}`);
  expect(await columnsCalledSealed()).toEqual([...listed, ...notRotated].toSorted());
});

test.each(sealedColumns)('$table.$column has an index over the ids of its keys', async ({ table, column }) => {
  const { rows } = await sql<{ definition: string }>`
    select pg_get_indexdef(indexrelid) as definition from pg_index where indrelid = ${table}::regclass`.execute(db);
  const form = `(COALESCE("substring"(${column}, '^v1[.]([a-z0-9-]{1,32})[.]'::text), ''::text)) WHERE (${column} IS NOT NULL)`;
  expect(rows.map(({ definition }) => definition)).toContainEqual(expect.stringContaining(form));
});

test('a column that is new is noticed', async () => {
  await sql`create table connect.planted (project_id uuid, sealed_thing text)`.execute(db);
  expect(await columnsCalledSealed()).toContain('connect.planted.sealed_thing');
  await sql`drop table connect.planted`.execute(db);
});

test.each(sealedColumns)('the key of $table is its primary key, in its order and of its types', async (column) => {
  const { rows } = await sql<{ name: string; type: string }>`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
    from pg_index i cross join unnest(i.indkey) with ordinality as k (attnum, nth)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indrelid = ${column.table}::regclass and i.indisprimary order by k.nth
  `.execute(db);
  expect(Object.entries(column.key)).toEqual(rows.map(({ name, type }) => [name, type]));
});

test('no two columns seal for the same place, and each place names all of its row', () => {
  const places = sealedColumns.map(({ key, address }) => {
    const row = Object.fromEntries(Object.keys(key).map((name) => [name, `<${name}>`]));
    const text = JSON.stringify(address(row));
    for (const value of Object.values(row)) expect(text).toContain(value);
    return text;
  });
  expect(new Set(places).size).toBe(sealedColumns.length);
});
