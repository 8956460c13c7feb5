import { date, defineProject, number, oneOf, text } from '@acme/integrations';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../../test/postgres/clone-database.ts';
import { indexDefinitions } from '../../src/definitions/definitions.ts';
import { createProjectReader } from '../../src/projects/read.ts';
import { ensureOrderedIndexes } from '../../src/search/ordered-indexes.ts';
import { indexName } from '../../src/search/ordered-value.ts';
import { createReadyIndexes } from '../../src/search/read-indexes.ts';
import { listUsers } from '../../src/users/list.ts';
import { watchStatements, type Watched } from './plan-of.ts';
import { writeProjects } from './write-population.ts';

const definition = defineProject({
  metadata: {
    seats: number({ indexed: true }),
    renewsOn: date({ indexed: true }),
    visits: number(),
    plan: oneOf(['free', 'pro', 'legacy'], { indexed: true }),
    note: text({ indexed: true }),
    city: text(),
  },
}).define([]);

let database: TestDatabase;
let watched: Watched;
let projectId: string;
beforeAll(async () => {
  database = await cloneDatabase();
  watched = watchStatements(database.connectionString);
  const projectIds = await writeProjects(watched.db, 2);
  projectId = projectIds[0] ?? '';
  for (const id of projectIds) {
    await sql`insert into connect.connected_user (project_id, id, external_id, metadata, created_at)
      select ${id}, gen_random_uuid(), 'u' || i,
        jsonb_build_object('seats', case when i % 7 = 0 then to_jsonb('many'::text) else to_jsonb(i) end, 'visits', i, 'plan', case when i < 300 then 'legacy' when i % 3 = 0 then 'pro' else 'free' end,
          'note', case when i % 2 = 0 then repeat('long ', 1000) else 'n' || i % 1000 end, 'city', case when i < 300 then 'Rome' else 'Oslo' end,
          'renewsOn', to_char(date '2020-01-01' + i / 100, 'YYYY-MM-DD') || case when i % 2 = 0 then '' else 'T12:00:00.000Z' end),
        now() - make_interval(mins => 30000 - i)
      from generate_series(1, 30000) i`.execute(watched.db);
  }
  await sql`analyze connect.connected_user`.execute(watched.db);
});
afterAll(async () => {
  await watched.close();
  await database.drop();
});

const lines: string[] = [];
const log = { info: (_: object, line: string) => void lines.push(line), warn: () => undefined, error: () => undefined };
const ensure = () => ensureOrderedIndexes({ db: watched.db, definitions: indexDefinitions(definition), log });
const find = async (query: string) => {
  const projects = createProjectReader(watched.db);
  const deps = {
    db: watched.db,
    definitions: indexDefinitions(definition),
    projects,
    indexes: createReadyIndexes(watched.db),
    clock: { now: () => new Date() },
  };
  const page = await listUsers(deps, { kind: 'system', projectId, name: 'test' }, { query, limit: 100, count: true });
  return { ids: page.items.map(({ id }) => id), total: page.total };
};
// Few, and none of them among the newest, which are looked at first.
const queries = [
  'meta.seats<10',
  'meta.seats>=100 meta.seats<=105',
  'meta.renewsOn<2020-01-01',
  'meta.renewsOn<=2020-01-01',
  'meta.renewsOn<2020-01-01T11:00:00Z',
  'meta.visits<10',
];

test('numbers and dates that are indexed are found in their order, and found the same', async () => {
  const before = await Promise.all(queries.map(find));
  expect(before.map(({ ids }) => ids.length)).toEqual([8, 5, 0, 99, 49, 9]);
  await ensure();
  await sql`analyze connect.connected_user`.execute(watched.db);
  expect(await Promise.all(queries.map(find))).toEqual(before);
  const plans = async (query: string) => (await watched.plansOf(() => find(query))).join('\n');
  expect(await plans('meta.seats<10')).toMatch(/user_by_number_[0-9a-f]{16}/);
  expect(await plans('meta.renewsOn<=2020-01-01')).toMatch(/user_by_date_[0-9a-f]{16}/);
  expect(await plans('meta.visits<10')).not.toMatch(/user_by_number_/);
});

test.each(['meta.plan:legacy', 'meta.plan:pro', 'meta.seats:78', 'meta.renewsOn:2020-01-03'])(
  '%s is found by an index of its own, the newest first',
  async (query) => {
    await ensure();
    const plan = (await watched.plansOf(() => find(query))).join('\n');
    expect(plan).toMatch(/Index Scan user_by_(value|number|date)_/);
    const { ids } = await find(query);
    expect(ids).toEqual(ids.toSorted((one, other) => Number(other.slice(1)) - Number(one.slice(1))));
    expect(ids.length).toBeGreaterThan(0);
  },
);

test('a value that is longer than an index takes is no hindrance', async () => {
  await ensure();
  const { ids, total } = await find('meta.note:n777');
  expect(total?.count).toBe(30);
  expect(ids[0]).toBe('u29777');
});

test('before its index is there, and after it was dropped, a value is found without it', async () => {
  const before = await find('meta.plan:legacy');
  await sql`drop index ${sql.raw(`connect.${indexName({ kind: 'value', key: 'plan' })}`)}`.execute(watched.db);
  expect(await find('meta.plan:legacy')).toEqual(before);
  expect((await watched.plansOf(() => find('meta.plan:legacy'))).join('\n')).not.toMatch(/user_by_value_/);
  await ensure();
});

test('made once, and again where it was given up halfway', async () => {
  await ensure();
  lines.length = 0;
  await ensure();
  expect(lines).toEqual([]);
  await sql`update pg_index set indisvalid = false where indexrelid::regclass::text like '%user_by_number_%'`.execute(
    watched.db,
  );
  await ensure();
  expect(lines).toEqual(['made an index over metadata']);
  const { rows } =
    await sql`select indisvalid as valid from pg_index where indexrelid::regclass::text ~ 'user_by_(number|date)_'`.execute(
      watched.db,
    );
  expect(rows).toEqual([{ valid: true }, { valid: true }]);
});

test('an index that no definition names is left to whoever may still need it, and told of', async () => {
  lines.length = 0;
  const other = indexDefinitions(defineProject({ metadata: { seats: number({ indexed: true }) } }).define([]));
  await ensureOrderedIndexes({ db: watched.db, definitions: other, log });
  expect(lines).toEqual(Array(3).fill('no definition names this index any more; drop it to write faster'));
});
