import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../apps/sandbox/src/index.ts';
import { openAccess } from '../../packages/core/src/connections/access.ts';
import type { AccessDeps } from '../../packages/core/src/connections/read-access.ts';
import { createRefreshes } from '../../packages/core/src/connections/refreshes.ts';
import { generateKey } from '../../packages/core/src/vault/index.ts';
import { cloneDatabase, type TestDatabase } from '../postgres/clone-database.ts';
import { eventually, startStack } from '../stack/start-stack.ts';
import { createCustomer, lastSequence, tokenCalls } from './customer.ts';
import { type CutLine, openCutLine } from './cut-line.ts';
import { type AccessOptions, openAccessDeps } from './open-access-deps.ts';
import { seedGrants, seedProject } from './seed-grants.ts';

const lateMs = 800;

let database: TestDatabase;
let sandbox: Sandbox;
let line: CutLine;
let options: AccessOptions;
let near: Awaited<ReturnType<typeof openAccessDeps>>;
/** Another process, with a line of its own. */
let far: typeof near;
let projectId: string;
let id: string;

beforeEach(async () => {
  database = await cloneDatabase();
  sandbox = await startSandbox();
  line = await openCutLine(database.connectionString);
  options = { connectionString: line.connectionString, keys: generateKey('test'), sandboxUrl: sandbox.url };
  near = await openAccessDeps(options);
  far = await openAccessDeps({ ...options, connectionString: database.connectionString });
  projectId = await seedProject(far, sandbox);
  [id = ''] = await seedGrants(far, sandbox, projectId, 1);
  await change(`expires_at = now() - interval '1 second'`);
});
afterEach(async () => {
  await near.stop();
  await far.stop();
  await line.cut();
  await sandbox.stop();
  await database.drop();
});

async function tokenOf(deps: AccessDeps): Promise<string> {
  const { credential } = await openAccess(deps, projectId, id);
  return credential.kind === 'oauth2' ? credential.accessToken : '';
}

const refreshed = () => sandbox.control.ledger().filter(({ type }) => type === 'token_refreshed').length;
const row = () =>
  far.db.selectFrom('connect.credential').selectAll().where('connection_id', '=', id).executeTakeFirstOrThrow();

async function change(set: string): Promise<void> {
  await sql`update connect.credential set ${sql.raw(set)} where connection_id = ${id}`.execute(far.db);
}

/** Cuts the line when the provider has given new tokens and its answer is on the way. */
async function cutBeforeTheAnswer(): Promise<void> {
  sandbox.control.setFaults({ token: { lateMs } });
  await eventually(refreshed, (count) => count === 1);
  await line.cut();
  sandbox.control.setFaults({ token: { lateMs: 0 } });
}

test('an answer that comes while the database is away is kept, used by nobody, and stored when it is back', async () => {
  const first = tokenOf(near);
  await cutBeforeTheAnswer();
  await sleep(lateMs + 500);
  let second: string | undefined;
  const waiting = tokenOf(near).then((token) => (second = token));
  await sleep(1_000);
  expect([second, refreshed(), (await row()).version]).toEqual([undefined, 1, 1]);
  await line.mend();
  const token = await first;
  expect(await waiting).toBe(token);
  expect(await tokenOf(far)).toBe(token);
  expect([refreshed(), (await row()).version]).toEqual([1, 2]);
});

test('another process that finds the lease lapsed lets the one with the answer write it first', async () => {
  await near.stop();
  near = await openAccessDeps({ ...options, timing: { leaseMs: 3_000, answerMs: 1_500 } });
  const first = tokenOf(near);
  await cutBeforeTheAnswer();
  await eventually(row, ({ lease_until }) => lease_until !== null && lease_until.getTime() < Date.now() - 200);
  // As when the database comes back for both at once.
  const other = tokenOf(far);
  await line.mend();
  expect(await other).toBe(await first);
  expect(refreshed()).toBe(1);
});

test('stopping waits for an answer that is not stored, so long and no longer', async () => {
  const first = tokenOf(near);
  await cutBeforeTheAnswer();
  await sleep(lateMs + 300);
  const settled = near.refreshes.settled(20_000);
  await sleep(500);
  await line.mend();
  expect(await settled).toBe(0);
  expect((await row()).version).toBe(2);
  await first;

  await change(`expires_at = now() - interval '1 second'`);
  const again = { ...near, refreshes: createRefreshes() };
  const lost = tokenOf(again).catch((error: unknown) => error);
  sandbox.control.setFaults({ token: { lateMs } });
  await eventually(refreshed, (count) => count === 2);
  await line.cut();
  await sleep(lateMs + 300);
  expect(await again.refreshes.settled(300)).toBe(1);
  expect(await lost).toBeInstanceOf(Error);
  expect((await row()).version).toBe(2);
  await line.mend();
});

test('the product stops only when the new tokens are stored', async () => {
  let own: CutLine | undefined;
  const stack = await startStack({
    refreshTiming: { lapsedMs: 100, sweepMs: 300 },
    connectionString: async (direct) => {
      own = await openCutLine(direct);
      return own.connectionString;
    },
  });
  const customer = await createCustomer(stack, 'u-stop');
  const after = lastSequence(stack);
  stack.sandbox.control.setFaults({ token: { lateMs } });
  // Renewed by the sweep: no step is running that the stop would wait for.
  await customer.change(`lease_until = now() - interval '1 second'`);
  await eventually(
    () => tokenCalls(stack, after),
    (calls) => calls === 1,
  );
  await own?.cut();
  const stopped = stack.core.stop();
  await sleep(lateMs + 700);
  expect((await customer.row()).version).toBe(1);
  await own?.mend();
  await stopped;
  expect(await customer.row()).toMatchObject({ version: 2, lease_until: null });
  expect(tokenCalls(stack, after)).toBe(1);
  await stack.stop();
  await own?.cut();
});
