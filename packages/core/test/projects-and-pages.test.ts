import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../test/postgres/clone-database.ts';
import { openDatabase } from '../src/db/open-database.ts';
import { type ChangeHub, startChangeHub } from '../src/outbox/change-hub.ts';
import { createProjectReader } from '../src/projects/read.ts';

const ignore = (): void => undefined;
let database: TestDatabase;
let db: ReturnType<typeof openDatabase>;
let hub: ChangeHub;
beforeAll(async () => {
  database = await cloneDatabase();
  const { connectionString } = database;
  db = openDatabase({ connectionString, onConnectionLost: ignore });
  hub = await startChangeHub({
    connectionString,
    log: { info: ignore, warn: ignore, error: ignore },
    onProject: ignore,
  });
});
afterAll(async () => {
  await hub?.stop();
  await db?.destroy();
  await database?.drop();
});

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

test('project ids that somebody makes up cost one statement each, and put no project out of memory', async () => {
  const slugs = ['kept', 'made later'] as const;
  const create = (n: number) =>
    db
      .insertInto('connect.project')
      .values({ project_id: idOf(n), slug: slugs[n] ?? '', name: slugs[n] ?? '', origins: [], created_at: new Date() })
      .execute();
  await create(0);
  let statements = 0;
  const counting = db.withPlugin({
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const projects = createProjectReader(counting);
  const kept = await projects.get(idOf(0));
  statements = 0;
  for (let n = 10; n < 1_510; n += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, i) => projects.find(idOf(n + i))));
  }
  expect(statements).toBe(1_500);
  expect(await projects.find(idOf(1_509))).toBeUndefined();
  expect(await projects.find(idOf(0))).toBe(kept);
  expect(statements).toBe(1_500);
  expect(await projects.find(idOf(1))).toBeUndefined();
  await create(1);
  projects.forget(idOf(1));
  expect((await projects.get(idOf(1))).slug).toBe('made later');
});

test('so many pages may listen for one user, and no more until one of them has gone', () => {
  const listen = (user: string) => hub.subscribe('p', user, () => undefined, true);
  const leave = Array.from({ length: 200 }, () => listen('u'));
  const full = expect.objectContaining({ code: 'too_many_requests', retryAfterSeconds: 60 }) as Error;
  expect(() => hub.admit('p', 'u')).toThrow(full);
  expect(() => listen('u')).toThrow(full);
  // Neither somebody else, nor the server itself.
  listen('v')();
  hub.subscribe('p', 'u', ignore)();
  expect(hub.live()).toBe(200);
  leave.pop()?.();
  leave.push(listen('u'));
  for (const one of leave) one();
  expect(hub.live()).toBe(0);
  hub.admit('p', 'u');
});
