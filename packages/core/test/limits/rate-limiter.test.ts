import { randomUUID } from 'node:crypto';
import type { ServerActor } from '@acme/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../../test/postgres/clone-database.ts';
import type { Db } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { createRateLimiter } from '../../src/limits/rate-limiter.ts';

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

const start = Date.parse('2026-11-25T12:00:00Z');

/** Processes that share a database and a clock that stands still until it is set. */
function startProcesses(limit: number, count: number, handle: Db = db) {
  let nowMs = start;
  const warnings: string[] = [];
  const limits = { requestsPerMinutePerKey: limit, requestsPerMinutePerUser: limit };
  const log = {
    info: () => undefined,
    warn: (_: object, message: string) => void warnings.push(message),
    error: () => undefined,
  };
  const limiters = Array.from({ length: count }, () =>
    createRateLimiter({ db: handle, clock: { now: () => new Date(nowMs) }, log, limits }),
  );
  const setClock = (atMs: number): void => void (nowMs = start + atMs);
  return { limiters, setClock, warnings, settled: () => Promise.all(limiters.map((limiter) => limiter.settled())) };
}

const newKey = (): ServerActor => ({ kind: 'server', projectId: randomUUID(), keyId: randomUUID(), scopes: ['*'] });

test.each([1, 2, 4])(
  'over three minutes of three times the limit, %i processes let through the limit a minute',
  async (n) => {
    const { limiters, setClock, settled } = startProcesses(300, n);
    const key = newKey();
    const through = [0, 0, 0];
    for (let i = 0; i < 2_700; i++) {
      const atMs = (i * 180_000) / 2_700;
      setClock(atMs);
      const { allowed } = await (limiters[i % n] as (typeof limiters)[number]).count(key);
      if (allowed) through[Math.floor(atMs / 60_000)]! += 1;
      if (i % 5 === 0) await settled();
    }
    for (const calls of through) {
      expect(calls).toBeGreaterThanOrEqual(270);
      expect(calls).toBeLessThanOrEqual(330);
    }
  },
);

test('the statements of a busy key are few', async () => {
  const statements: string[] = [];
  const counting = db.withPlugin({
    transformQuery: ({ node }) => {
      statements.push(node.kind);
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const { limiters, setClock, settled } = startProcesses(60_000, 1, counting);
  const key = newKey();
  for (let i = 0; i < 30_000; i++) {
    setClock(i * 2);
    const counted = limiters[0]!.count(key);
    if (counted instanceof Promise) await counted;
    if (i % 250 === 0) await settled();
  }
  // Half of the limit, in a minute: one a second, from the tenth second on.
  expect(statements.length).toBeGreaterThan(20);
  expect(statements.length).toBeLessThanOrEqual(75);
});

test('the wait that a refused call is told is enough, and one second less is not', async () => {
  const { limiters, setClock, settled } = startProcesses(100, 1);
  const [limiter] = limiters;
  const key = newKey();
  for (let i = 0; i < 100; i++) expect((await limiter!.count(key)).allowed).toBe(true);
  for (const atMs of [10_000, 59_000]) {
    setClock(atMs);
    const refused = await limiter!.count(key);
    expect(refused).toMatchObject({ allowed: false, remaining: 0, limit: 100 });
    setClock(atMs + (refused.waitSeconds - 1) * 1000 - 1);
    expect((await limiter!.count(key)).allowed).toBe(false);
    if (atMs === 59_000) setClock(atMs + refused.waitSeconds * 1000);
  }
  expect((await limiter!.count(key)).allowed).toBe(true);
  await settled();
});

test('without the database each process counts alone, and nobody is let through without end', async () => {
  const gone = openDatabase({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
  const { limiters, warnings, settled } = startProcesses(100, 1, gone);
  const key = newKey();
  let through = 0;
  for (let i = 0; i < 300; i++) if ((await limiters[0]!.count(key)).allowed) through += 1;
  await settled();
  expect(through).toBe(100);
  expect(warnings.length).toBeGreaterThan(0);
  expect(warnings.length).toBeLessThan(5);
  await gone.destroy();
});

test('keys, users, who looks at a user, and projects are counted apart', async () => {
  const { limiters, settled } = startProcesses(1, 1);
  const key = newKey();
  const user = { kind: 'user', userId: key.keyId, issuedAt: new Date(), expiresAt: new Date() } as const;
  expect((await limiters[0]!.count(key)).allowed).toBe(true);
  expect((await limiters[0]!.count({ ...user, projectId: key.projectId })).allowed).toBe(true);
  const view = { id: randomUUID(), viewer: 'kim@taskly.test' };
  expect((await limiters[0]!.count({ ...user, projectId: key.projectId, view })).allowed).toBe(true);
  expect((await limiters[0]!.count({ ...user, projectId: key.projectId, view })).allowed).toBe(false);
  expect((await limiters[0]!.count({ ...key, projectId: randomUUID() })).allowed).toBe(true);
  expect((await limiters[0]!.count(key)).allowed).toBe(false);
  await settled();
});
