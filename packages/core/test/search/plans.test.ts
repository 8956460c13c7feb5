import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../../test/postgres/clone-database.ts';
import { forProject } from '../../src/db/project-db.ts';
import { indexDefinitions } from '../../src/definitions/definitions.ts';
import { listOwnExecutions } from '../../src/executions/list-own.ts';
import { listExecutions } from '../../src/executions/list.ts';
import { createProjectReader } from '../../src/projects/read.ts';
import { listUsers } from '../../src/users/list.ts';
import { findUser } from '../../src/users/read-user.ts';
import { isRunnable } from '../../src/workflows/is-runnable.ts';
import { watchStatements, type Watched } from './plan-of.ts';
import { definition } from './population.ts';
import { seedPlans } from './seed-plans.ts';
import { writeProjects } from './write-population.ts';

let database: TestDatabase;
let watched: Watched;
let projectId: string;
let deps: Parameters<typeof listUsers>[0];
let connection: { readonly scope: string; readonly subject: string; readonly label: string };

beforeAll(async () => {
  database = await cloneDatabase();
  watched = watchStatements(database.connectionString);
  const projectIds = await writeProjects(watched.db, 2);
  projectId = projectIds[0] ?? '';
  await seedPlans(watched.db, projectIds);
  const { rows } = await sql<typeof connection>`select project_id as scope, user_id as subject, id as label
    from connect.connection where project_id = ${projectId} order by account_id limit 1`.execute(watched.db);
  connection = rows[0] as typeof connection;
  const projects = createProjectReader(watched.db);
  // None is there: the definition has indexes, and this server has not made them yet.
  const indexes = { has: async () => false, commonGrams: async () => [] };
  deps = {
    db: watched.db,
    definitions: indexDefinitions(definition),
    projects,
    clock: { now: () => new Date() },
    indexes,
  };
});
afterAll(async () => {
  await watched.close();
  await database.drop();
});

const actor = () => ({ kind: 'system', projectId, name: 'test' }) as const;
const users = (query: string, count = false) => listUsers(deps, actor(), { query, limit: 25, count });
const executions = (query: Omit<Parameters<typeof listExecutions>[2], 'limit'>) =>
  listExecutions(deps, actor(), { ...query, limit: 25 });

const own = (query: Omit<Parameters<typeof listOwnExecutions>[2], 'limit'>) => {
  const times = { issuedAt: new Date(), expiresAt: new Date() };
  return listOwnExecutions(deps, { kind: 'user', projectId, userId: 'u77', ...times }, { ...query, limit: 25 });
};

/** As a definition has it in which companies share the accounts of their CRM. */
const sharing = { key: 'company', integrationIds: ['crm'] };
const together = {
  ...definition,
  organisation: sharing.key,
  integrations: definition.integrations.map((one) => ({ ...one, accounts: { sharing: 'either' as const } })),
};
const email = 'meta.Email:"user7078@99.example.test"';
const part = 'meta.company~"c81e728d9d"';
/** Each sends what the product sends for it, in this order. */
const hot: Readonly<Record<string, () => Promise<unknown>>> = {
  'users by e-mail address': () => users(email),
  'users by part of a text': () => users(part),
  'users by word': () => users('c81e728d9d'),
  'users by account': () => users('account~c81e728d9d'),
  'users by plan': () => users('meta.plan:pro'),
  'users by integration and state': () => users('integration:crm state:needs_reauth'),
  'users by e-mail address, counted': () => users(email, true),
  'executions of a user by e-mail address': () => executions({ users: email }),
  'executions of a plan': () => executions({ users: 'meta.plan:pro' }),
  'executions that failed': () => executions({ status: 'failed' }),
  'executions by a rare reason': () => executions({ reason: 'poisonous' }),
  'executions of an integration': () => executions({ integrationId: 'crm' }),
  "a customer's own executions": () => own({}),
  "a customer's own executions that failed": () => own({ status: 'failed' }),
  "a customer's own executions under way": () => own({ status: 'running' }),
  'executions under way': () => executions({ status: 'sleeping' }),
  'executions in hand': () => executions({ statuses: ['queued', 'running', 'retrying'] }),
  'executions that wait': () => executions({ statuses: ['sleeping', 'parked'] }),
  'executions that went wrong': () => executions({ statuses: ['failed', 'cancelled', 'quarantined'] }),
  'one user': () => findUser(forProject(watched.db, projectId), { sharing: undefined, hasSettings: true }, 'u77'),
  "one user with colleagues' accounts": () =>
    findUser(forProject(watched.db, projectId), { sharing, hasSettings: true }, 'u77'),
  'whether a step may run, where accounts are shared': () => {
    const at = { createdAt: new Date(), startedAt: undefined };
    const shares = { ...deps, definitions: indexDefinitions(together) };
    return isRunnable(shares, { ...connection, ...at, id: randomUUID(), workflowId: 'send', version: 1 });
  },
  'whether a step may run': () => {
    const at = { createdAt: new Date(), startedAt: undefined };
    return isRunnable(deps, { ...connection, ...at, id: randomUUID(), workflowId: 'send', version: 1 });
  },
};

test.each(Object.entries(hot))('%s', async (name, work) => {
  expect((await watched.plansOf(work)).join('\n---\n')).toMatchSnapshot(name);
});

test.each([
  ['connect.connected_user_newest', 'users by plan'],
  ['connect.connected_user_metadata', 'users by e-mail address'],
  ['connect.connected_user_metadata', 'executions of a user by e-mail address'],
  ['connect.connected_user_search', 'users by part of a text'],
  ['connect.connected_user_search', 'users by word'],
  ['connect.connection_account', 'users by account'],
  ['connect.connection_of_user', 'whether a step may run'],
  ['connect.connected_user_metadata', 'users by e-mail address, counted'],
  ['connect.connection_of_organisation', "one user with colleagues' accounts"],
  ['connect.attempt_of_user', 'one user'],
  ['connect.workflow_state_of_user', 'one user'],
  ['workflow.execution_newest', 'executions of a plan'],
  ['workflow.execution_subject', 'executions of a user by e-mail address'],
  ['workflow.execution_explained', 'executions that failed'],
  ['workflow.execution_workflow', 'executions of an integration'],
  ['workflow.execution_reason', 'executions by a rare reason'],
  ['workflow.execution_active', 'executions under way'],
  ['workflow.execution_active', 'executions in hand'],
  ['workflow.execution_unfinished', 'executions that wait'],
  ['workflow.execution_explained', 'executions that went wrong'],
  ['workflow.execution_subject', "a customer's own executions"],
  ['workflow.execution_explained_subject', "a customer's own executions that failed"],
  ['workflow.execution_subject', "a customer's own executions under way"],
])('without %s, "%s" is another plan', async (index, name) => {
  const work = hot[name];
  if (work === undefined) throw new Error(name);
  expect(await watched.plansWithout(index, work)).not.toEqual(await watched.plansOf(work));
});

test('a whole table is read for none of them, but for what is empty', async () => {
  for (const [name, work] of Object.entries(hot)) {
    const scans = (await watched.plansOf(work)).join('\n').match(/Seq Scan .*/g) ?? [];
    // The executions of other months, of which there are none, and a thousand users of a value that is found everywhere.
    const known = ['Seq Scan execution', ...(name === 'executions of a plan' ? ['Seq Scan connected_user'] : [])];
    expect(
      scans.filter((scan) => !known.includes(scan)),
      name,
    ).toEqual([]);
  }
});
