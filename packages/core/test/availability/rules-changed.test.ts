import { defineProject, unavailable } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { createEngine, type Engine } from '@acme/workflow';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../../test/postgres/clone-database.ts';
import { applyChangedRules } from '../../src/availability/rules-changed.ts';
import { startApplyingRules } from '../../src/availability/start-applying.ts';
import type { Database, Db } from '../../src/db/database.ts';
import { indexDefinitions } from '../../src/definitions/definitions.ts';
import { createProjectReader } from '../../src/projects/read.ts';
import { writeProjects } from '../search/write-population.ts';

let database: TestDatabase;
let db: Db;
let projectId: string;
let engine: Engine;
const sent: string[] = [];
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
beforeAll(async () => {
  database = await cloneDatabase();
  const pool = new pg.Pool({ connectionString: database.connectionString, max: 2 });
  db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }), log: ({ query }) => void sent.push(query.sql) });
  // It keeps what is started, and runs nothing.
  engine = createEngine({ db, connectionString: database.connectionString, resolve: () => undefined, log });
  await engine.prepare();
  [projectId = ''] = await writeProjects(db, 1);
  await sql`insert into connect.connected_user (project_id, id, external_id) values (${projectId}, gen_random_uuid(), 'u')`.execute(
    db,
  );
  await sql`insert into connect.connection (project_id, id, user_id, integration_id, state, account_id, account_label)
    select project_id, gen_random_uuid(), id, 'crm', 'connected', 'a', 'A' from connect.connected_user`.execute(db);
});
beforeEach(async () => {
  await sql`delete from connect.rule_state`.execute(db);
  sent.length = 0;
});
afterAll(async () => {
  await engine.stop();
  await db.destroy();
  await database.drop();
});

const project = defineProject();
const withoutRules = project.define([project.integration('crm', { connector: sandboxCrm() })]);
const withRule = project.define([
  project.integration('crm', { connector: sandboxCrm(), available: () => unavailable('Included in Pro') }),
]);

/** How many jobs were started. */
async function apply(definition: typeof withoutRules): Promise<number> {
  const definitions = indexDefinitions(definition);
  const projects = createProjectReader(db);
  await applyChangedRules({ db, engine, projects, definitions, clock: { now: () => new Date() }, log });
  const { rows } = await sql`delete from connect.operation returning id`.execute(db);
  return rows.length;
}
const lookedAtUsers = () => sent.some((statement) => statement.includes('connect.connected_user'));

test('a first start without any rule looks at nobody, and not again', async () => {
  expect(await apply(withoutRules)).toBe(0);
  expect(lookedAtUsers()).toBe(false);
  const { rows } = await sql<{ count: string }>`select count(*) from connect.rule_state`.execute(db);
  expect(rows[0]?.count).toBe('1');
});

test('a first start with a rule looks at who has accounts', async () => {
  expect(await apply(withRule)).toBe(1);
  expect(lookedAtUsers()).toBe(true);
});

test('what a rule that is gone still holds back is found and given free', async () => {
  await sql`insert into connect.suspension (project_id, user_id, integration_id, source, effective_at)
    select project_id, id, 'crm', 'rule', now() from connect.connected_user`.execute(db);
  expect(await apply(withoutRules)).toBe(1);
  expect(lookedAtUsers()).toBe(true);
});

test('a server of the version before, started again while a deploy rolls, does not have the last word', async () => {
  const depsOf = (definition: typeof withoutRules) => {
    const definitions = indexDefinitions(definition);
    return { db, engine, projects: createProjectReader(db), definitions, clock: { now: () => new Date() }, log };
  };
  const applied = async () => {
    const { rows } = await sql<{ fingerprint: string }>`select fingerprint from connect.rule_state`.execute(db);
    return rows[0]?.fingerprint;
  };
  await applyChangedRules(depsOf(withRule));
  const ofNew = await applied();
  await sql`delete from connect.rule_state`.execute(db);
  const stop = startApplyingRules(depsOf(withRule), { afterMs: 300 });
  await expect.poll(applied).toBe(ofNew);
  await applyChangedRules(depsOf(withoutRules));
  expect(await applied()).not.toBe(ofNew);
  await expect.poll(applied).toBe(ofNew);
  await stop();
});
