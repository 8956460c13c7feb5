import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Core, createCore } from '@acme/core';
import { type ConnectClient, createConnectClient } from '@acme/sdk';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectMail, definePlans, type PlansConfig } from './stack/plans-definition.ts';
import { outcomeOf, spawnAcme } from './stack/run-acme.ts';
import { eventually, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let client: ConnectClient<PlansConfig>;
/** Reads as the new version does; works on nothing. */
const readers: Core[] = [];
const workers: ChildProcessWithoutNullStreams[] = [];
const logged: Record<string, unknown>[] = [];
beforeAll(async () => {
  stack = await startStack({ define: definePlans, work: false });
  await deploy(false);
  client = createConnectClient<PlansConfig>({ url: stack.url, apiKey: stack.project.apiKey });
  for (const [user, plan] of [
    ['r-pro', 'pro'],
    ['r-team', 'team'],
    ['r-free', 'free'],
  ] as const) {
    await client.users.setMetadata(user, { plan });
    await connectMail(stack, user, 'open');
    if (plan !== 'free') await connectMail(stack, user, 'gone');
  }
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  for (const core of readers) await core.stop();
  await stack.stop();
});

const environment = (stricter: boolean) => ({
  DATABASE_URL: stack.connectionString,
  ACME_ENCRYPTION_KEYS: stack.encryptionKeys,
  ACME_CONFIG: fileURLToPath(new URL('stack/plans.config.ts', import.meta.url)),
  SANDBOX_URL: stack.sandbox.url,
  HOST_URL: stack.host.url,
  STRICTER: stricter ? 'yes' : 'no',
});
const cwd = fileURLToPath(new URL('stack', import.meta.url));

/** A process of the next version starts, then the one before it is stopped. */
async function deploy(stricter: boolean): Promise<Core> {
  const worker = spawnAcme(['start', '--role', 'worker'], { cwd, env: environment(stricter) });
  workers.push(worker);
  const lines = createInterface({ input: worker.stderr });
  const ready = Promise.withResolvers<void>();
  lines.on('line', (line) => {
    if (!line.startsWith('{')) return;
    logged.push(JSON.parse(line));
    if (line.includes('acme-connect is ready')) ready.resolve();
  });
  await ready.promise;
  for (const old of workers.splice(0, workers.length - 1)) old.kill('SIGTERM');
  const urls = { sandboxUrl: stack.sandbox.url, hostUrl: stack.host.url };
  const reader = await createCore({
    connectionString: stack.connectionString,
    encryptionKeys: stack.encryptionKeys,
    egressAllow: [],
    definitions: definePlans({ ...urls, stricter }),
    publicUrl: stack.url,
    environment: () => undefined,
    log: pino({ level: 'silent' }),
  });
  readers.push(reader);
  return reader;
}

const ruleOperations = async () =>
  (await client.operations.list()).items.filter(({ act }) => act.kind === 'apply_rules');
/** As the new version sees it: the old one still has the old rules. */
async function statesOf(core: Core, userId: string): Promise<Record<string, string>> {
  const projectId = stack.project.projectId;
  const user = await core.services.users.get(core.admin.actor(projectId), { projectId, userId });
  const connected = user.integrations.filter(({ id }) => id === 'open' || id === 'gone');
  return Object.fromEntries(connected.map(({ id, state }) => [id, state]));
}

test('a deploy that changes the rules suspends and restores by itself, counts first, and disconnects nobody', async () => {
  expect(await ruleOperations()).toEqual([]);
  const core = await deploy(true);
  const [operation] = await eventually(ruleOperations, (found) => found[0]?.state === 'done', 30_000);
  expect(operation).toMatchObject({
    act: { disconnect: false },
    query: 'has:connection',
    total: 3,
    changed: 2,
    failed: 0,
  });
  expect(await statesOf(core, 'r-pro')).toEqual({ open: 'suspended', gone: 'suspended' });
  expect(await statesOf(core, 'r-team')).toEqual({ open: 'connected', gone: 'connected' });
  expect(await statesOf(core, 'r-free')).toEqual({ open: 'suspended', gone: 'locked' });
  const line = logged.find(({ operationId }) => operationId === operation?.id);
  expect(line).toMatchObject({ users: 3, changed: 2, wouldDisconnect: 1 });
  expect(line?.['msg']).toContain('acme-connect rules apply --apply');
  const [entry] = (await client.audit.list({ action: 'rules.changed' })).items;
  expect(entry).toMatchObject({ actor: { kind: 'system', id: 'deploy' }, target: { wouldDisconnect: 1 } });
});

test('the same rules again start nothing', async () => {
  const before = await ruleOperations();
  await deploy(true);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await ruleOperations()).toEqual(before);
});

test('the command counts without --apply, and with it does what the deploy held back', async () => {
  const run = (...args: string[]) =>
    outcomeOf(
      spawnAcme(['rules', 'apply', '--project', stack.project.slug, ...args], {
        cwd,
        env: { ...environment(true), LOG_LEVEL: 'silent' },
      }),
    );
  const counted = await run();
  expect(counted.code).toBe(0);
  expect(counted.out).toContain('3 users looked at, 1 would change');
  expect(counted.out).toContain('disconnected for good: 1');
  expect(counted.out).toContain('--apply');
  const core = readers.at(-1) as Core;
  expect(await statesOf(core, 'r-pro')).toMatchObject({ gone: 'suspended' });
  const applied = await run('--apply');
  expect(applied.code).toBe(0);
  expect(applied.out).toMatch(/done; 1 changed, 2 unchanged, 0 failed/);
  expect(await statesOf(core, 'r-pro')).toEqual({ open: 'suspended', gone: 'locked' });
  const [entry] = (await client.audit.list({ userId: 'r-pro', action: 'connection.disconnected' })).items;
  expect(entry).toMatchObject({
    actor: { kind: 'admin', id: 'command line' },
    target: { why: 'disconnected_by_rule' },
  });
  expect((await run('--query', 'meta.plan:gold')).out + (await run('--query', 'meta.plan:gold')).err).toContain(
    'must be one of',
  );
});

test('a deploy that gives back restores what the one before it took', async () => {
  const core = await deploy(false);
  await eventually(
    ruleOperations,
    (found) => found.length === 3 && found.every(({ state }) => state === 'done'),
    30_000,
  );
  expect(await statesOf(core, 'r-pro')).toEqual({ open: 'connected', gone: 'available' });
  expect(await statesOf(core, 'r-free')).toMatchObject({ open: 'connected' });
});
