import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../../test/postgres/clone-database.ts';
import type { Db } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { indexDefinitions } from '../../src/definitions/definitions.ts';
import { listExecutions } from '../../src/executions/list.ts';
import { createProjectReader } from '../../src/projects/read.ts';
import { createReadyIndexes } from '../../src/search/read-indexes.ts';
import { readQuery } from '../../src/search/read-query.ts';
import { definition } from './population.ts';
import { seedPlans } from './seed-plans.ts';
import { writeProjects } from './write-population.ts';

let database: TestDatabase;
let db: Db;
let projectId: string;
/** The address of somebody who has executions; stands for "runner" in a query. */
let runner: string;
let deps: Parameters<typeof listExecutions>[0];
const definitions = indexDefinitions(definition);
const now = new Date();

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase({ connectionString: database.connectionString });
  const projectIds = await writeProjects(db, 2);
  projectId = projectIds[0] ?? '';
  await seedPlans(db, projectIds);
  const { rows } = await sql<{ email: string }>`select u.metadata ->> 'Email' as email from workflow.execution e
    join connect.connected_user u on u.project_id = e.scope and u.id = e.subject order by e.id limit 1`.execute(db);
  runner = rows[0]?.email ?? '';
  deps = {
    db,
    definitions,
    projects: createProjectReader(db),
    clock: { now: () => now },
    indexes: createReadyIndexes(db),
  };
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

type Wanted = Pick<Parameters<typeof listExecutions>[2], 'status' | 'reason' | 'integrationId'>;

/** An empty query is none at all. */
async function pages(users: string, wanted: Wanted, count: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < count; page++) {
    const query = {
      ...(users === '' ? {} : { users }),
      ...wanted,
      limit: 10,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { items, nextCursor } = await listExecutions(deps, { kind: 'system', projectId, name: 'test' }, query);
    ids.push(...items.map(({ id }) => id));
    cursor = nextCursor;
    if (cursor === undefined) break;
  }
  return ids;
}

/** The plainest statement there is for the same. */
async function plainly(users: string, wanted: Wanted, count: number): Promise<string[]> {
  const condition = readQuery({ projectId, definition: definitions.of(''), now }, users);
  const { rows } = await sql<{ id: string }>`
    select e.id from workflow.execution e join connect.connected_user u on u.project_id = e.scope and u.id = e.subject
    where e.scope = ${projectId} and u.deleted_at is null and ${condition}
      and (${wanted.status ?? null}::text is null or e.status = ${wanted.status ?? null})
      and (${wanted.integrationId ?? null}::text is null or (e.workflow_id in ('send', 'sync')) = (${wanted.integrationId ?? null} = 'crm'))
      and (${wanted.reason ?? null}::text is null or e.reason = ${wanted.reason ?? null})
    order by e.created_at desc, e.id desc limit ${count * 10}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Users who are few and many, who run often, seldom and never: each is found in another way. */
test.each<[string, Wanted]>([
  ['meta.Email:"runner"', {}],
  ['meta.plan:pro', {}],
  ['meta.plan:pro', { status: 'failed' }],
  ['meta.plan:free', { status: 'sleeping' }],
  ['meta.plan:free', { reason: 'poisonous' }],
  ['integration:crm', {}],
  ['state:needs_reauth', {}],
  ['state:needs_reauth', { status: 'failed', reason: 'provider_rejected' }],
  ['"company c"', {}],
  ['"c81e"', {}],
  ['lastRun:never', { status: 'sleeping' }],
  ['-has:connection', {}],
  ['-has:connection OR meta.plan:pro', { status: 'sleeping' }],
  ['', {}],
  ['', { integrationId: 'crm' }],
  ['', { integrationId: 'crm', status: 'failed' }],
  ['', { integrationId: 'mail' }],
  ['meta.plan:free', { integrationId: 'crm' }],
])('executions of %s %j, page by page', async (text, wanted) => {
  const users = text.replace('runner', runner);
  expect(await pages(users, wanted, 5)).toEqual(await plainly(users, wanted, 5));
});

test('of these, some are found and some are not', async () => {
  expect(await plainly(`meta.Email:"${runner}"`, {}, 1)).not.toEqual([]);
  expect(await plainly('meta.plan:free', { status: 'sleeping' }, 5)).not.toEqual([]);
  expect(await plainly('-has:connection', {}, 1)).toEqual([]);
});
