import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../apps/sandbox/src/index.ts';
import { openAccess, renewAccess } from '../../packages/core/src/connections/access.ts';
import { claimRefresh } from '../../packages/core/src/connections/claim-refresh.ts';
import { readAccess } from '../../packages/core/src/connections/read-access.ts';
import { refreshAccess } from '../../packages/core/src/connections/refresh.ts';
import { createRefreshes } from '../../packages/core/src/connections/refreshes.ts';
import { endAccess, noteRefusal, rejectAccess } from '../../packages/core/src/connections/reject-access.ts';
import { sweepRefreshes } from '../../packages/core/src/connections/sweep-refreshes.ts';
import { generateKey } from '../../packages/core/src/vault/index.ts';
import { cloneDatabase, type TestDatabase } from '../postgres/clone-database.ts';
import { type AccessOptions, openAccessDeps } from './open-access-deps.ts';
import { seedConnection, seedGrants, seedProject } from './seed-grants.ts';

let database: TestDatabase;
let sandbox: Sandbox;
let options: AccessOptions;
let deps: Awaited<ReturnType<typeof openAccessDeps>>;
let projectId: string;

beforeAll(async () => {
  database = await cloneDatabase();
  sandbox = await startSandbox();
  options = { connectionString: database.connectionString, keys: generateKey('test'), sandboxUrl: sandbox.url };
  deps = await openAccessDeps(options);
  projectId = await seedProject(deps, sandbox);
});
afterAll(async () => {
  await deps.stop();
  await sandbox.stop();
  await database.drop();
});
beforeEach(() => sandbox.control.reset());

async function grant(): Promise<string> {
  const [id = ''] = await seedGrants(deps, sandbox, projectId, 1);
  return id;
}

const rowOf = (id: string) =>
  deps.db.selectFrom('connect.credential').selectAll().where('connection_id', '=', id).executeTakeFirstOrThrow();
const stateOf = (id: string) =>
  deps.db.selectFrom('connect.connection').select(['state', 'reason']).where('id', '=', id).executeTakeFirstOrThrow();
const change = (id: string, set: string) =>
  sql`update connect.credential set ${sql.raw(set)} where connection_id = ${id}`.execute(deps.db);

/** Calls that renew, from now on. */
function counting(): () => number {
  const after = sandbox.control.ledger().at(-1)?.sequence ?? 0;
  return () =>
    sandbox.control.ledger(after).filter(({ type }) => ['token_refreshed', 'token_refused'].includes(type)).length;
}

test('many callers in two processes make one call, and who waits is woken by the notice', async () => {
  const id = await grant();
  await change(id, `expires_at = now() - interval '1 second'`);
  const calls = counting();
  sandbox.control.setFaults({ token: { lateMs: 1_000 } });
  // Looks by itself only when the test is over.
  const timing = { lookMs: 60_000, waitMs: 60_000 };
  const other = await openAccessDeps({ ...options, timing });
  const startedAt = performance.now();
  const opened = await Promise.all([
    ...Array.from({ length: 50 }, () => openAccess({ ...deps, refreshes: createRefreshes(timing) }, projectId, id)),
    ...Array.from({ length: 50 }, () => openAccess(other, projectId, id)),
  ]);
  await other.stop();
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  const tokens = new Set(opened.map(({ credential }) => JSON.stringify(credential)));
  expect([tokens.size, calls(), (await rowOf(id)).version]).toEqual([1, 1, 2]);
});

test('who waits for a holder gives up after its time, and leaves the lease alone', async () => {
  const id = await grant();
  await change(id, `expires_at = now() - interval '1 second', lease_until = now() + interval '1 minute'`);
  const [calls, before] = [counting(), await rowOf(id)];
  const impatient = { ...deps, refreshes: createRefreshes({ waitMs: 600 }) };
  await expect(openAccess(impatient, projectId, id)).rejects.toMatchObject({ outcome: 'provider_down' });
  expect([calls(), await rowOf(id)]).toEqual([0, before]);
});

test('while another process renews it, a token that lives is used at once', async () => {
  const id = await grant();
  await change(
    id,
    `expires_at = now() + interval '2 minutes', updated_at = now() - interval '1 hour', lease_until = now() + interval '1 minute'`,
  );
  const startedAt = performance.now();
  expect(await openAccess(deps, projectId, id)).toMatchObject({ version: 1 });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('who read the row before the grant was refused does not ask again', async () => {
  const id = await grant();
  const seen = await readAccess(deps, projectId, id);
  sandbox.control.revokeGrants();
  const calls = counting();
  await expect(refreshAccess(deps, projectId, id, 1)).rejects.toMatchObject({ outcome: 'needs_reauth' });
  expect(await claimRefresh(deps, { projectId, connectionId: id, version: 1 }, seen)).toBeUndefined();
  await expect(refreshAccess(deps, projectId, id, 1)).rejects.toMatchObject({ outcome: 'needs_reauth' });
  expect([calls(), await stateOf(id)]).toEqual([1, { state: 'needs_reauth', reason: 'invalid_grant' }]);
});

test('a claim that took so long that the lease might end under the call is given back without a call', async () => {
  const id = await grant();
  const calls = counting();
  const tight = { ...deps, refreshes: createRefreshes({ leaseMs: 4_000, answerMs: 2_000 }) };
  const free = Promise.withResolvers<void>();
  const held = deps.db.transaction().execute(async (trx) => {
    await sql`select 1 from connect.credential where connection_id = ${id} for update`.execute(trx);
    await free.promise;
  });
  await sleep(100);
  const renewing = refreshAccess(tight, projectId, id, 1);
  await sleep(1_500);
  free.resolve();
  await held;
  expect((await renewing).version).toBe(2);
  // Claimed and given back, claimed and written.
  expect([calls(), (await rowOf(id)).refresh_attempt]).toEqual([1, 4]);
});

test('what a process of the version before left in the row says nothing about the version that it stored', async () => {
  const id = await grant();
  await change(
    id,
    `version = 2, tried_version = 1, outcome_unknown = true, failures = 9, failing_since = now() - interval '2 days',
      retry_at = now() + interval '10 minutes'`,
  );
  const { refresh } = await readAccess(deps, projectId, id);
  expect(refresh).toEqual({ fence: 0, lease: 'free', outcomeUnknown: false, failures: 0, retryInMs: 0 });
  sandbox.control.setFaults({ token: { fault: { kind: 'status', status: 503 } } });
  await expect(refreshAccess(deps, projectId, id, 2)).rejects.toMatchObject({ outcome: 'provider_down' });
  const row = await rowOf(id);
  expect(row).toMatchObject({ tried_version: 2, outcome_unknown: false, failures: 1 });
  expect(Date.now() - (row.failing_since?.getTime() ?? 0)).toBeLessThan(60_000);
  expect(await stateOf(id)).toEqual({ state: 'connected', reason: null });
});

test('failures wait longer each time, and no process tries before', async () => {
  const id = await grant();
  await change(id, `expires_at = now() - interval '1 second'`);
  const calls = counting();
  sandbox.control.setFaults({ token: { fault: { kind: 'status', status: 503, remaining: null } } });
  const waits: number[] = [];
  for (let nth = 0; nth < 4; nth += 1) {
    const before = Date.now();
    await expect(refreshAccess(deps, projectId, id, 1)).rejects.toMatchObject({ outcome: 'provider_down' });
    waits.push(((await rowOf(id)).retry_at?.getTime() ?? 0) - before);
    await change(id, `retry_at = now()`);
  }
  const bounds = [1_000, 2_000, 4_000, 8_000];
  for (const [nth, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(bounds[nth] ?? 0);
    // With jitter, and what the statements take.
    expect(wait).toBeLessThan((bounds[nth] ?? 0) * 1.25 + 800);
  }
  await change(id, `retry_at = now() + interval '1 minute'`);
  const other = await openAccessDeps(options);
  const failure = await openAccess(other, projectId, id).catch((error: unknown) => error);
  await other.stop();
  expect(failure).toMatchObject({ outcome: 'provider_down', retryAfterMs: expect.closeTo(60_000, -4) });
  expect(calls()).toBe(0);
});

test('a key that the API refuses is over at the second refusal, and is looked at soon after the first', async () => {
  const credential = { kind: 'typed', values: { apiKey: 'k' } } as const;
  const id = await seedConnection(deps, projectId, { integrationId: 'mail', credential, expiresAt: null });
  expect(await renewAccess(deps, projectId, id, 7)).toBe(true);
  expect(await renewAccess(deps, projectId, id, 1)).toBe(false);
  const refused = { projectId, connectionId: id, version: 1 };
  // At once they are one, however many see it.
  const first = await Promise.all(Array.from({ length: 5 }, () => noteRefusal(deps, refused)));
  expect(first).toEqual([false, false, false, false, false]);
  expect((await readAccess(deps, projectId, id)).refusedLately).toBe(true);
  const { check_at } = await deps.db
    .selectFrom('connect.connection')
    .select('check_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect((check_at?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(60_000);
  await change(id, `rejected_at = now() - interval '11 minutes'`);
  expect(await noteRefusal(deps, refused)).toBe(false);
  await change(id, `rejected_at = now() - interval '1 minute'`);
  expect((await Promise.all([noteRefusal(deps, refused), noteRefusal(deps, refused)])).toSorted()).toEqual([
    false,
    true,
  ]);
  // Connected again meanwhile.
  expect(await endAccess(deps, { ...refused, version: 2 })).toBe(false);
  expect(await stateOf(id)).toEqual({ state: 'connected', reason: null });
  expect(await endAccess(deps, refused)).toBe(true);
  expect(await stateOf(id)).toEqual({ state: 'needs_reauth', reason: 'rejected_by_api' });
});

test('what a customer typed and the provider refuses is no lost answer, even after a holder died', async () => {
  const credential = { kind: 'typed', values: { clientId: 'nobody', clientSecret: 'x' }, accessToken: 't' } as const;
  const id = await seedConnection(deps, projectId, { integrationId: 'typed', credential, expiresAt: new Date(0) });
  await change(id, `lease_until = now() - interval '1 minute'`);
  await expect(openAccess(deps, projectId, id)).rejects.toMatchObject({ outcome: 'needs_reauth' });
  expect(await stateOf(id)).toEqual({ state: 'needs_reauth', reason: 'invalid_grant' });
});

test('executions that are refused with the same renewed token at the same time count once', async () => {
  const id = await grant();
  const rejected = { projectId, connectionId: id, version: 1 };
  const answers = await Promise.all(Array.from({ length: 5 }, () => rejectAccess(deps, rejected)));
  expect(answers).toEqual([false, false, false, false, false]);
  await change(id, 'version = 2');
  expect(await rejectAccess(deps, rejected)).toBe(false);
  expect(await rejectAccess(deps, { ...rejected, version: 2 })).toBe(true);
  expect(await stateOf(id)).toEqual({ state: 'needs_reauth', reason: 'rejected_by_api' });
});

test('the sweep takes over a lease that ends soon or ended lately, and puts off what it cannot try', async () => {
  await sql`update connect.credential set retry_at = null, lease_until = null`.execute(deps.db);
  const [soon, lately, long, held] = [await grant(), await grant(), await grant(), await grant()];
  await change(soon, `lease_until = now() + interval '1 second'`);
  await change(lately, `lease_until = now() - interval '1 minute'`);
  await change(long, `lease_until = now() - interval '2 hours'`);
  await change(held, `lease_until = now() + interval '14 seconds'`);
  const calls = counting();
  expect(await sweepRefreshes(deps)).toBe(2);
  const versions = await Promise.all([soon, lately, long, held].map(async (id) => (await rowOf(id)).version));
  expect([versions, calls()]).toEqual([[2, 2, 1, 1], 2]);

  const unknown = await grant();
  await deps.db
    .updateTable('connect.connection')
    .set({ integration_id: 'of-the-past' })
    .where('id', '=', unknown)
    .execute();
  await change(unknown, `tried_version = version, retry_at = now()`);
  expect(await sweepRefreshes(deps)).toBe(1);
  expect(await sweepRefreshes(deps)).toBe(0);
});

test('a lease that lapsed means that nobody knows what came of the call', async () => {
  const id = await grant();
  await change(id, `lease_until = now() - interval '1 second'`);
  expect((await readAccess(deps, projectId, id)).refresh).toMatchObject({
    lease: 'lapsed',
    outcomeUnknown: true,
  });
});
