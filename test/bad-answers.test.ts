import { createCore, generateEncryptionKey } from '@acme/core';
import { type ConnectClient, createConnectClient, createUserTokens } from '@acme/sdk';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from './postgres/clone-database.ts';
import { defineTaskly, type TasklyConfig } from './stack/definition.ts';
import { type HostApi, startHostApi } from './stack/host-api.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { type SandboxProcess, startSandboxProcess } from './stack/sandbox-process.ts';
import { freePort, type ServerProcess, startServerProcess } from './stack/server-process.ts';
import { callAsUser, eventually, hostOrigin, type Stack } from './stack/start-stack.ts';

/** Each in a process of its own, as in life: an answer of the provider must not keep the server's HTTP waiting. */
let database: TestDatabase;
let sandbox: SandboxProcess;
let host: HostApi;
let server: ServerProcess;
let client: ConnectClient<TasklyConfig>;

const userId = 'u-floods';

beforeAll(async () => {
  database = await cloneDatabase();
  sandbox = await startSandboxProcess();
  host = await startHostApi();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const encryptionKeys = generateEncryptionKey('test');
  const core = await createCore({
    connectionString: database.connectionString,
    encryptionKeys,
    egressAllow: [],
    definitions: defineTaskly({ sandboxUrl: sandbox.url, hostUrl: host.url }),
    publicUrl: url,
    environment: () => undefined,
    log: pino({ level: 'silent' }),
  });
  const project = await core.admin.createProject({ name: 'Taskly', origins: [hostOrigin] });
  const credentials = { clientId: 'taskly', clientSecret: 'secret-of-the-test' };
  await sandbox.registerClient({ ...credentials, redirectUris: [core.redirectUri(project.projectId, 'crm')] });
  await core.admin.configureIntegration({ projectId: project.projectId, integrationId: 'crm', ...credentials });
  await core.stop();
  server = await startServerProcess(
    {
      DATABASE_URL: database.connectionString,
      ACME_ENCRYPTION_KEYS: encryptionKeys,
      EGRESS_ALLOW: [sandbox.url, host.url].map((target) => new URL(target).host).join(','),
      SANDBOX_URL: sandbox.url,
      HOST_URL: host.url,
    },
    { port },
  );
  client = createConnectClient<TasklyConfig>({ url, apiKey: project.apiKey });
  await client.users.setMetadata(userId, { plan: 'pro', apiKey: 'key-of-the-customer' });
  const token = await createUserTokens({ url, ...project }).sign(userId);
  const stack = { url, project, sandbox } as unknown as Stack;
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
  const claim = { attemptId: created.body.attempt.id, proof: { claimCode } };
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', claim);
  if (claimed.body.state !== 'connected') throw new Error(JSON.stringify(claimed.body));
  await client.workflows.enable(userId, 'send-contacts');
});

afterAll(async () => {
  await server?.stop();
  await sandbox?.stop();
  await host?.stop();
  await database?.drop();
});

/** Asks the server how it is, ten times a second, until it is stopped. @returns how long each answer took */
function watchHealth(): () => Promise<readonly number[]> {
  const tookMs: number[] = [];
  let watching = true;
  const watched = (async () => {
    while (watching) {
      const askedAt = performance.now();
      const answer = await fetch(`${server.url}/healthz`);
      await answer.arrayBuffer();
      expect(answer.status).toBe(200);
      tookMs.push(performance.now() - askedAt);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return async () => {
    watching = false;
    await watched;
    return tookMs;
  };
}

const floods = [
  // The slowest first, so that it runs beside all others.
  { fault: { kind: 'drip', everyMs: 1_000 }, reason: 'timeout' },
  { fault: { kind: 'endless' }, reason: 'too_large' },
  { fault: { kind: 'bomb' }, reason: 'ratio' },
  { fault: { kind: 'redirect' }, reason: 'redirect' },
] as const;
const runsOfEach = 8;

test('answers that are bombs, endless, slow or go in circles end within 35 s, and the server answers all the while', async () => {
  const stopWatching = watchHealth();
  const startedAt = performance.now();
  const runs: { readonly executionId: string; readonly reason: string }[] = [];
  let struck = 0;
  for (const { fault, reason } of floods) {
    await sandbox.setFaults({ api: { fault: { ...fault, remaining: runsOfEach } } });
    const sent = await Promise.all(
      Array.from({ length: runsOfEach }, (_, n) =>
        client.events.send(userId, 'contact.created', { id: `${reason}-${n}`, email: `${reason}-${n}@lead.example` }),
      ),
    );
    runs.push(...sent.map(({ executionIds: [executionId = ''] }) => ({ executionId, reason })));
    struck += runsOfEach;
    await eventually(
      async () => (await sandbox.ledger()).filter(({ type }) => type === 'fault_injected').length,
      (count) => count === struck,
    );
  }
  const ends = await Promise.all(
    runs.map(async ({ executionId, reason }) => {
      const { steps } = await eventually(
        () => client.executions.get(executionId),
        (execution) => execution.steps[0]?.reason !== undefined,
        40_000,
      );
      expect(steps[0]).toMatchObject({ reason: 'egress_failed', error: expect.stringContaining(`(${reason})`) });
      return performance.now() - startedAt;
    }),
  );
  expect(Math.max(...ends)).toBeLessThan(35_000);
  // All but the slowest had the time to be tried again, and nothing stands in the way of that.
  for (const { executionId, reason } of runs.filter((run) => run.reason !== 'timeout')) {
    const again = await eventually(
      () => client.executions.get(executionId),
      ({ status }) => status === 'succeeded',
    );
    expect(again.steps[0], reason).toMatchObject({ status: 'succeeded', attempts: 2 });
  }
  const tookMs = await stopWatching();
  console.info(
    `answered ${tookMs.length} times, the slowest after ${Math.max(...tookMs).toFixed(0)} ms; last end after ${Math.max(...ends).toFixed(0)} ms`,
  );
  expect(tookMs.length).toBeGreaterThan(100);
  expect(Math.max(...tookMs)).toBeLessThan(500);
}, 90_000);
