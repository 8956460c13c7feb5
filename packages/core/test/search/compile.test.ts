import { AppError, type UserPage } from '@acme/api';
import { parseQuery, type Query } from '@acme/api/query';
import fc from 'fast-check';
import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../../test/postgres/clone-database.ts';
import type { Db } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { indexDefinitions } from '../../src/definitions/definitions.ts';
import { listExecutions } from '../../src/executions/list.ts';
import { createProjectReader } from '../../src/projects/read.ts';
import { compileQuery } from '../../src/search/compile-query.ts';
import { findNewest, type Reach } from '../../src/search/find-newest.ts';
import { indexedValue } from '../../src/search/indexed-value.ts';
import { ensureOrderedIndexes } from '../../src/search/ordered-indexes.ts';
import { createReadyIndexes } from '../../src/search/read-indexes.ts';
import { readQuery } from '../../src/search/read-query.ts';
import { servedBy } from '../../src/search/served-by.ts';
import { listUsers } from '../../src/users/list.ts';
import { isFound, type KeptUser } from './evaluate-query.ts';
import { definition, populations, searches, texts, world } from './population.ts';
import { writeProjects, writeUsers } from './write-population.ts';

let database: TestDatabase;
let db: Db;
let projectIds: string[];
let deps: Parameters<typeof listUsers>[0];
const definitions = indexDefinitions(definition);
const context = (project = 0) => ({
  projectId: projectIds[project] ?? '',
  definition: definitions.of(''),
  now: world.now,
});

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase({ connectionString: database.connectionString });
  projectIds = await writeProjects(db, 2);
  await ensureOrderedIndexes({ db, definitions, log: pino({ level: 'silent' }) });
  deps = {
    db,
    definitions,
    projects: createProjectReader(db),
    clock: { now: () => world.now },
    indexes: createReadyIndexes(db),
  };
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function populate(users: readonly KeptUser[]): Promise<void> {
  await sql`delete from connect.connected_user`.execute(db);
  await writeUsers(db, projectIds, users);
}

const actorOf = (project: number) => ({ kind: 'system', projectId: projectIds[project] ?? '', name: 'test' }) as const;

async function idsOf(project: number, query: string, limit = 100): Promise<string[]> {
  const page = await listUsers(deps, actorOf(project), { query, limit, count: true });
  expect(page.total).toEqual({ count: page.items.length, exact: true });
  return page.items.map(({ id }) => id).toSorted();
}

function expected(users: readonly KeptUser[], project: number, query: Query): string[] {
  return users
    .filter((user) => user.project === project && !user.deleted && isFound(world, user, query))
    .map(({ id }) => id)
    .toSorted();
}

const runs = { numRuns: 150 };
const someSearches = fc.array(searches, { minLength: 1, maxLength: 8 });

test('a query finds in each project what it says, and nobody of the other', async () => {
  await fc.assert(
    fc.asyncProperty(populations, someSearches, async (users, asked) => {
      await populate(users);
      for (const { text } of asked) {
        for (const project of [0, 1]) {
          expect(await idsOf(project, text), text).toEqual(expected(users, project, parseQuery(text)));
        }
      }
    }),
    runs,
  );
}, 120_000);

test('however far it looks before it asks an index, a search finds the same page', async () => {
  const reaches: readonly Reach[] = [
    { glance: 1, look: 2, most: { values: 1, parts: 1, nothing: 1 } },
    { glance: 1, look: 3, most: { values: 3, parts: 500, nothing: 3 } },
    { glance: 3, look: 4, most: { values: 500, parts: 5, nothing: 500 } },
    { glance: 100, look: 100, most: { values: 100, parts: 100, nothing: 100 } },
  ];
  await fc.assert(
    fc.asyncProperty(populations, someSearches, fc.integer({ min: 1, max: 4 }), async (users, asked, limit) => {
      await populate(users);
      for (const { text } of asked) {
        const page = {
          projectId: projectIds[0] ?? '',
          condition: readQuery(context(), text),
          oneByOne: readQuery({ ...context(), oneByOne: true }, text),
          limit,
          servedBy: servedBy(parseQuery(text)),
        };
        const indexed = indexedValue(context(), parseQuery(text));
        const pages: unknown[] = [];
        for (const one of reaches) {
          pages.push(await findNewest(db, page, one), await findNewest(db, { ...page, indexed }, one));
        }
        expect(new Set(pages.map((one) => JSON.stringify(one))).size, text).toBe(1);
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

test('what the index of text is not asked for changes nothing of what is found', async () => {
  await fc.assert(
    fc.asyncProperty(populations, someSearches, fc.integer({ min: 1, max: 3 }), async (users, asked, nth) => {
      await populate(users);
      const { rows } = await sql<{ gram: number }>`select distinct gram from connect.connected_user,
        unnest(search_grams) gram`.execute(db);
      const common = rows.map(({ gram }) => gram).filter((gram) => gram % nth === 0);
      for (const { text } of asked) {
        const of = async (change: object) => {
          const condition = readQuery({ ...context(), ...change }, text);
          return (
            await sql`select u.id from connect.connected_user u where u.project_id = ${projectIds[0]} and ${condition}
              order by u.id`.execute(db)
          ).rows;
        };
        const found = await of({ common });
        expect(found, text).toEqual(await of({ oneByOne: true }));
        expect(found, text).toEqual(await of({}));
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

test('a query and its negation part the project between them', async () => {
  await fc.assert(
    fc.asyncProperty(populations, searches, async (users, { query }) => {
      await populate(users);
      const condition = readQueryOf(query);
      const { rows } = await sql<{ found: boolean }>`
        select ${condition} as found from connect.connected_user u where not coalesce(${condition}, false)
          and not coalesce(${readQueryOf({ kind: 'not', query })}, false)`.execute(db);
      expect(rows).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 120_000);

function readQueryOf(query: Query) {
  return compileQuery(context(), query);
}

test('pages of any size part what is found, in order, while users are added', async () => {
  const limits = fc.infiniteStream(fc.integer({ min: 1, max: 5 }));
  await fc.assert(
    fc.asyncProperty(populations, searches, limits, fc.nat(3), async (users, { text }, sizes, later) => {
      await populate(users);
      const all = await listUsers(deps, actorOf(0), { query: text, limit: 100, count: false });
      const seen: string[] = [];
      let cursor: string | undefined;
      for (const limit of sizes) {
        const page: UserPage = await listUsers(deps, actorOf(0), {
          query: text,
          limit,
          count: false,
          ...(cursor === undefined ? {} : { cursor }),
        });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map(({ id }) => id));
        // Newer than everybody, so on a page that was read already.
        await sql`insert into connect.connected_user (project_id, id, external_id, created_at, search_text)
          select ${projectIds[0]}, gen_random_uuid(), 'acme ' || gen_random_uuid(), '2026-03-11', 'acme' from generate_series(1, ${later}::int)`.execute(
          db,
        );
        cursor = page.nextCursor;
        if (cursor === undefined) break;
      }
      expect(seen).toEqual(all.items.map(({ id }) => id));
      const created = all.items.map(({ createdAt }) => createdAt);
      expect(created).toEqual(created.toSorted().toReversed());
    }),
    { numRuns: 80 },
  );
}, 120_000);

test.each(texts)('%j is found as it is written, and finds nothing else', async (hostile) => {
  const bare = { ...person, connections: [], suspensions: [] };
  const users = texts.map((company, i) => ({ ...bare, id: `u${i}`, metadata: { company, 'nick.name': company } }));
  await populate(users);
  const quoted = `"${hostile.replace(/["\\]/g, '\\$&')}"`;
  const having = (matches: (company: string) => boolean) =>
    users
      .filter(({ metadata }) => matches(metadata.company))
      .map(({ id }) => id)
      .toSorted();
  const contains = having((company) => company.toLowerCase().includes(hostile.toLowerCase()));
  expect(await idsOf(0, `meta.company:${quoted}`)).toEqual(having((company) => company === hostile));
  expect(await idsOf(0, `meta.nick.name:${quoted}`)).toEqual(having((company) => company === hostile));
  expect(await idsOf(0, `meta.company~${quoted}`)).toEqual(contains);
  expect(await idsOf(0, `-meta.company~${quoted}`)).toHaveLength(texts.length - contains.length);
});

const person: KeptUser = {
  project: 0,
  id: 'u',
  metadata: {},
  hasSecret: false,
  createdAt: new Date('2026-01-01'),
  updatedAt: new Date('2026-01-01'),
  deleted: false,
  lastRunAt: undefined,
  connections: [],
  suspensions: [],
};

test('a text never matches across two values of a user', async () => {
  await populate([{ ...person, id: 'left', metadata: { company: 'right' } }]);
  expect(await idsOf(0, '"left\nright"')).toEqual([]);
  expect(await idsOf(0, 'left right')).toEqual(['left']);
});

test('half a surrogate pair, which nothing stored can hold, is found nowhere', async () => {
  await populate([{ ...person, metadata: { company: '\ufffd' } }]);
  for (const text of [
    '"\ud800"',
    'id:"\ud800"',
    'id~"\ud800"',
    'account:"\ud800"',
    'account~"\ud800"',
    'meta.nick:"\ud800"',
    'meta.company~"\ud800"',
  ]) {
    expect(await idsOf(0, text), text).toEqual([]);
    expect(await idsOf(0, `-${text}`), text).toEqual(['u']);
  }
});

test.each([
  ['acme integration:nothing', 'integration:nothing'],
  ['workflow:nothing', 'workflow:nothing'],
  ['acme -(meta.apiKey:x OR is:suspended)', 'meta.apiKey:x'],
  ['meta.extra:5', 'meta.extra:5'],
  ['meta.seats:many is:suspended', 'meta.seats:many'],
  ['meta.seats:""', 'meta.seats:""'],
  ['meta.seats~5', 'meta.seats~5'],
  ['meta.active:yes', 'meta.active:yes'],
  ['meta.active>true', 'meta.active>true'],
  ['meta.plan:gold', 'meta.plan:gold'],
  ['meta.company>acme', 'meta.company>acme'],
  ['meta.nick>acme', 'meta.nick>acme'],
  ['meta.since>yesterday', 'meta.since>yesterday'],
  ['"meta.plan:gold" meta.plan:gold', 'meta.plan:gold'],
])('what does not fit the project is refused with its place: %s', async (query, part) => {
  const error = await listUsers(deps, actorOf(0), { query, limit: 1, count: false }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(AppError);
  const { code, fields } = error as AppError;
  expect(code).toBe('invalid_query');
  const { position = -1, length = -1 } = fields?.query ?? {};
  expect(query.slice(position, position + length)).toBe(part);
  if (query.startsWith('"')) expect(position).toBeGreaterThan(10);
  // The same search through executions answers the same.
  await expect(listExecutions(deps, actorOf(0), { users: query, limit: 1 })).rejects.toMatchObject({ code, fields });
});

test('whatever is refused names a place within the text', () => {
  const odd = fc.tuple(
    searches,
    fc.constantFrom('meta.seats:many', 'integration:nothing', 'meta.apiKey~"a b"', 'meta.plan:"x\\"y"'),
  );
  fc.assert(
    fc.property(odd, fc.boolean(), ([{ text }, wrong], first) => {
      const query = first ? `${wrong} ${text}` : `(${text}) OR -${wrong}`;
      fc.pre(text !== '' && query.length <= 1_000);
      try {
        readQuery(context(), query);
        expect.unreachable(query);
      } catch (error) {
        if (!AppError.is(error)) throw error;
        const { position = -1, length = -1 } = error.fields?.query ?? {};
        expect(position).toBeGreaterThanOrEqual(0);
        expect(length).toBeGreaterThan(0);
        expect(position + length).toBeLessThanOrEqual(query.length);
      }
    }),
  );
});
