import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from './postgres/clone-database.ts';

/** Nothing that Postgres enforces or looks up may reach over the border of a project: a key without it would tell one tenant of another. */
let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await cloneDatabase();
  client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** Tables of schema `connect` that belong to no project. */
const ofNobody = {
  encryption_key: 'A text sealed with each encryption key of the installation.',
};

/** Indexes that begin with something else, and why that tells nobody anything. */
const otherwise = {
  project_slug_key: 'Names a project on the command line; no caller over HTTP can set it.',
  attempt_by_id: 'The start page knows an attempt by its id alone, 122 random bits. Not unique.',
  app_event_age: 'Housekeeping deletes by age, over all projects. Not unique.',
  provider_event_age: 'Housekeeping deletes by age, over all projects. Not unique.',
  account_webhook_previous: 'Housekeeping erases secrets that were replaced, over all projects. Not unique.',
  idempotency_old: 'Housekeeping deletes by age, over all projects. Not unique.',
  credential_lease: 'The sweep finds renewals that were given up, over all projects. Not unique.',
  credential_retry: 'The sweep finds renewals that are due, over all projects. Not unique.',
  delivery_old: 'Housekeeping deletes by age, over all projects. Not unique.',
  outbox_age: 'Housekeeping deletes by age, over all projects. Not unique.',
  operation_to_forget: 'Housekeeping forgets by age, over all projects. Not unique.',
  audit_of_deletion: 'Housekeeping forgets by age, over all projects. Not unique.',
  ...Object.fromEntries(
    [
      'account_webhook_sealed_previous_key',
      'account_webhook_sealed_secret_key',
      'attempt_sealed_credential_key',
      'attempt_sealed_verifier_key',
      'credential_sealed_key',
      'destination_sealed_previous_secret_key',
      'destination_sealed_secret_key',
      'idempotency_sealed_answer_key',
      'oauth_app_sealed_client_secret_key',
      'signing_secret_sealed_previous_key',
      'signing_secret_sealed_secret_key',
      'user_secret_sealed_key',
    ].map((name) => [
      name,
      'A start and the commands of keys ask which encryption keys are in use, over all projects. Not unique.',
    ]),
  ),
  outbox_to_dispatch: 'Changes that are to be told to destinations, over all projects. Not unique.',
  connection_check: 'The sweep finds accounts that are to be looked at, over all projects. Not unique.',
  connected_user_search: 'The project takes part in each entry, as a seed of its hash. Not unique.',
  connection_account: 'The project takes part in each entry, as a seed of its hash. Not unique.',
};

test('every table has a project, or a reason to have none', async () => {
  const { rows } = await client.query<{ table: string }>(`
    select c.relname as table from pg_class c where c.relnamespace = 'connect'::regnamespace and c.relkind in ('r', 'p')
      and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'project_id' and a.attnotnull)
    order by 1`);
  expect(rows.map(({ table }) => table)).toEqual(Object.keys(ofNobody).toSorted());
});

test('every primary key, unique index and other index begins with the project', async () => {
  const { rows } = await client.query<{ table: string; index: string }>(
    `
    select c.relname as table, i.relname as index
    from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
    where c.relnamespace = 'connect'::regnamespace and c.relname <> all($1)
      and coalesce((select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum = x.indkey[0]), '') <> 'project_id'
    order by 2`,
    [Object.keys(ofNobody)],
  );
  expect(rows.map(({ index }) => index)).toEqual(Object.keys(otherwise).toSorted());
});

test('every table of a project has a primary key', async () => {
  const { rows } = await client.query(`
    select c.relname from pg_class c where c.relnamespace = 'connect'::regnamespace and c.relkind in ('r', 'p')
      and not exists (select from pg_index x where x.indrelid = c.oid and x.indisprimary)`);
  expect(rows).toEqual([]);
});

test('every foreign key begins with the project on both of its sides', async () => {
  const { rows } = await client.query<{ name: string; from: string; to: string }>(`
    select k.conname as name,
      (select a.attname from pg_attribute a where a.attrelid = k.conrelid and a.attnum = k.conkey[1]) as from,
      (select a.attname from pg_attribute a where a.attrelid = k.confrelid and a.attnum = k.confkey[1]) as to
    from pg_constraint k where k.contype = 'f' and k.connamespace = 'connect'::regnamespace`);
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter(({ from, to }) => from !== 'project_id' || to !== 'project_id')).toEqual([]);
});

test('what the engine keeps begins with its scope, which is the project', async () => {
  const { rows } = await client.query<{ index: string }>(`
    select c.relname || ' ' || i.relname as index
    from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
    where c.relnamespace = 'workflow'::regnamespace and c.relkind = 'p'
      and coalesce((select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum = x.indkey[0]), '') <> 'scope'`);
  expect(rows).toEqual([]);
});
