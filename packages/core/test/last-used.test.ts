import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../test/postgres/clone-database.ts';
import type { Db } from '../src/db/database.ts';
import { openDatabase } from '../src/db/open-database.ts';
import { createLastUsed } from '../src/last-used/collector.ts';

let database: TestDatabase;
let db: Db;
const projectId = randomUUID();
const [ada, ben] = [randomUUID(), randomUUID()];
beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase({ connectionString: database.connectionString });
  await sql`insert into connect.project (project_id, slug, name, origins) values (${projectId}, 's', 's', '{}')`.execute(
    db,
  );
  for (const id of [ada, ben]) {
    await sql`insert into connect.connected_user (project_id, id, external_id) values (${projectId}, ${id}, ${id})`.execute(
      db,
    );
  }
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const runs = async () => {
  const rows = await db.selectFrom('connect.user_activity').select(['user_id', 'last_run_at']).execute();
  return new Map(rows.map((row) => [row.user_id, row.last_run_at.toISOString()]));
};
const at = (minute: number) => new Date(Date.UTC(2026, 10, 25, 12, minute));

test('the newest run of each user is kept, whoever writes it and in whatever order', async () => {
  const [one, two] = [createLastUsed({ db, log }), createLastUsed({ db, log })];
  one.ran(projectId, ada, at(5));
  one.ran(projectId, ada, at(3));
  one.ran(projectId, ben, at(1));
  two.ran(projectId, ada, at(4));
  two.ran(projectId, ben, at(2));
  await Promise.all([one.flush(), two.flush()]);
  expect(await runs()).toEqual(
    new Map([
      [ada, at(5).toISOString()],
      [ben, at(2).toISOString()],
    ]),
  );
  await Promise.all([one.stop(), two.stop()]);
});

test('a user who is gone does not keep the others from being written', async () => {
  const lastUsed = createLastUsed({ db, log });
  lastUsed.ran(projectId, randomUUID(), at(9));
  lastUsed.ran(projectId, ben, at(9));
  lastUsed.apiKey(projectId, randomUUID());
  lastUsed.signingKey(projectId, 'unknown');
  await lastUsed.stop();
  expect((await runs()).get(ben)).toBe(at(9).toISOString());
});

test('what could not be written is written with the next, and nothing is written when nothing happened', async () => {
  const statements: unknown[] = [];
  let broken = true;
  const flaky = db.withPlugin({
    transformQuery: ({ node }) => {
      statements.push(node);
      if (broken) throw new Error('the database is away');
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const lastUsed = createLastUsed({ db: flaky, log, flushMs: 20 });
  lastUsed.ran(projectId, ada, at(20));
  await expect.poll(() => statements.length).toBeGreaterThan(0);
  broken = false;
  await expect.poll(async () => (await runs()).get(ada)).toBe(at(20).toISOString());
  const written = statements.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(statements).toHaveLength(written);
  await lastUsed.stop();
});
