import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { createCore, generateEncryptionKey } from '@acme/core';
import { type ConnectClient, createConnectClient, createUserTokens } from '@acme/sdk';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from './postgres/clone-database.ts';
import { defineFloods, floodKinds } from './stack/floods.config.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { openAttempt } from './stack/open-attempt.ts';
import { type SandboxProcess, startSandboxProcess } from './stack/sandbox-process.ts';
import { freePort, type ServerProcess, startServerProcess } from './stack/server-process.ts';
import { eventually, hostOrigin, type Stack } from './stack/start-stack.ts';

/** Each in a process of its own, as in life: an answer of a provider must not keep the server's HTTP waiting. */
let database: TestDatabase;
let sandboxes: readonly SandboxProcess[] = [];
let server: ServerProcess;
let client: ConnectClient<ReturnType<typeof defineFloods>>;
let apiKey: string;
/** As much of a stack as a sign-in at the nth sandbox needs. */
let stackOf: (n: number) => Stack;

const userId = 'u-floods';

beforeAll(async () => {
  database = await cloneDatabase();
  sandboxes = await Promise.all(floodKinds.map(() => startSandboxProcess()));
  const urls = sandboxes.map(({ url }) => url);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const encryptionKeys = generateEncryptionKey('test');
  const core = await createCore({
    connectionString: database.connectionString,
    encryptionKeys,
    egressAllow: [],
    definitions: defineFloods(urls),
    publicUrl: url,
    environment: () => undefined,
    log: pino({ level: 'silent' }),
  });
  const project = await core.admin.createProject({ name: 'Floods', origins: [hostOrigin] });
  const { projectId } = project;
  const credentials = { clientId: 'floods', clientSecret: 'secret-of-the-test' };
  for (const [n, kind] of floodKinds.entries()) {
    await sandboxes[n]?.registerClient({ ...credentials, redirectUris: [core.redirectUri(projectId, kind)] });
    await core.admin.configureIntegration({ projectId, integrationId: kind, ...credentials });
  }
  await core.stop();
  server = await startServerProcess(
    {
      DATABASE_URL: database.connectionString,
      ACME_ENCRYPTION_KEYS: encryptionKeys,
      ACME_CONFIG: fileURLToPath(new URL('stack/floods.config.ts', import.meta.url)),
      EGRESS_ALLOW: urls.map((target) => new URL(target).host).join(','),
      SANDBOX_URLS: urls.join(','),
      STOP_AFTER_SECONDS: '1',
    },
    { port },
  );
  apiKey = project.apiKey;
  client = createConnectClient({ url, apiKey });
  const tokens = createUserTokens({ url, ...project });
  stackOf = (n) => ({ url, project, tokens, sandbox: sandboxes[n] }) as unknown as Stack;
  for (const [n, integrationId] of floodKinds.entries()) {
    const attempt = await openAttempt(stackOf(n), userId, { integrationId });
    const { claimCode } = await createRobot(stackOf(n)).connect(attempt.startUrl);
    const claimed = await attempt.claim({ claimCode });
    if (claimed.body.state !== 'connected') throw new Error(`not connected: ${JSON.stringify(claimed.body)}`);
    await client.workflows.enable(userId, `ask-${integrationId}`);
  }
});

afterAll(async () => {
  await server?.stop();
  await Promise.all(sandboxes.map((sandbox) => sandbox.stop()));
  await database?.drop();
});

/**
 * Asks the server how it is, ten times a second whether it has answered or not, until it is stopped: of a server that stands still for
 * five seconds, fifty answers are late. @returns how long each answer took
 */
function watchHealth(): () => Promise<readonly number[]> {
  const answers: Promise<number>[] = [];
  async function ask(): Promise<number> {
    const askedAt = performance.now();
    const answer = await fetch(`${server.url}/healthz`);
    await answer.arrayBuffer();
    expect(answer.status).toBe(200);
    return performance.now() - askedAt;
  }
  const timer = setInterval(() => answers.push(ask()), 100);
  return async () => {
    clearInterval(timer);
    return await Promise.all(answers);
  };
}

/** A request whose body is not complete yet. @returns sends the rest, and the answer */
function beginRequest(path: string, body: string) {
  const request = http.request(`${server.url}${path}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'content-length': body.length },
  });
  const answered = once(request, 'response') as Promise<[http.IncomingMessage]>;
  request.write(body.slice(0, 5));
  return async () => {
    request.end(body.slice(5));
    const [answer] = await answered;
    const text = await new Response(ReadableStream.from(answer)).text();
    return { status: answer.statusCode, connection: answer.headers.connection, text };
  };
}

/** What a step says that was answered so. */
const saidOf: Record<(typeof floodKinds)[number], string> = {
  drip: '(timeout)',
  endless: '(too_large)',
  bomb: '(ratio)',
  redirect: '(redirect)',
};
const runsOfEach = 8;

/** Somebody signs in at each provider twice: one is answered so at the token endpoint, one when it is asked whose account it is. */
async function signInBadly(): Promise<readonly { readonly state: string; readonly tookMs: number }[]> {
  const signIns = floodKinds.flatMap((integrationId, n) => [1, 2].map((times) => ({ integrationId, n, times })));
  return await Promise.all(
    signIns.map(async ({ integrationId, n, times }) => {
      const attempt = await openAttempt(stackOf(n), `u-signs-in-${times}`, { integrationId });
      const robot = createRobot(stackOf(n));
      const { callbackUrl } = await robot.authorize(attempt.startUrl);
      const startedAt = performance.now();
      await (await robot.visit(callbackUrl)).text();
      return { state: await attempt.state(), tookMs: performance.now() - startedAt };
    }),
  );
}

test('answers that are bombs, endless, slow or go in circles end within 35 s, and the server answers all the while', async () => {
  for (const [n, kind] of floodKinds.entries()) {
    await sandboxes[n]?.setFaults({ api: { fault: { kind, remaining: null } }, token: { fault: { kind } } });
  }
  const stopWatching = watchHealth();
  const startedAt = performance.now();
  const signedIn = signInBadly();
  const sent = await Promise.all(Array.from({ length: runsOfEach }, () => client.events.send(userId, 'asked', {})));
  const executionIds = sent.flatMap((one) => one.executionIds);
  expect(executionIds).toHaveLength(runsOfEach * floodKinds.length);
  const endsMs = await Promise.all(
    executionIds.map(async (executionId) => {
      const { workflowId, steps } = await eventually(
        () => client.executions.get(executionId),
        (execution) => execution.steps[0]?.reason !== undefined,
        40_000,
      );
      const kind = floodKinds.find((one) => workflowId === `ask-${one}`) ?? 'drip';
      expect(steps[0]).toMatchObject({ reason: 'egress_failed', error: expect.stringContaining(saidOf[kind]) });
      return performance.now() - startedAt;
    }),
  );
  for (const { state, tookMs } of await signedIn) {
    expect(['provider_down', 'failed']).toContain(state);
    expect(tookMs).toBeLessThan(35_000);
  }
  const tookMs = await stopWatching();
  console.info(
    `asked ${tookMs.length} times, slowest ${Math.max(...tookMs).toFixed(0)} ms; last end after ${Math.max(...endsMs).toFixed(0)} ms`,
  );
  expect(Math.max(...endsMs)).toBeLessThan(35_000);
  expect(tookMs.length).toBeGreaterThan(100);
  // But for one in a hundred: the machine of a test run does other things beside.
  const sorted = tookMs.toSorted((one, other) => one - other);
  expect(sorted[Math.floor(sorted.length * 0.99) - 1]).toBeLessThan(500);
}, 90_000);

test('a server that is told to stop is not ready, answers what it was asked, and ends live queries', async () => {
  const token = await stackOf(0).tokens.sign(userId);
  const changes = `${server.url}/trpc/me.changes?batch=1&input=${encodeURIComponent('{"0":{}}')}&project=${stackOf(0).project.projectId}`;
  const live = await fetch(changes, {
    headers: { authorization: `Bearer ${token}`, origin: hostOrigin, 'trpc-accept': 'application/jsonl' },
  });
  const liveEnded = live.text().catch(() => 'cut off');
  const finish = beginRequest('/v1/users/stops', JSON.stringify({ metadata: {} }));
  const ended = once(server.child, 'exit');
  server.child.kill('SIGTERM');
  await eventually(
    async () => (await fetch(`${server.url}/readyz`)).status,
    (status) => status === 503,
  );
  // From now on nobody is let in.
  await eventually(
    () =>
      fetch(`${server.url}/healthz`).then(
        () => 'open',
        () => 'closed',
      ),
    (door) => door === 'closed',
  );
  expect(await finish()).toEqual({ status: 200, connection: 'close', text: expect.stringContaining('metadata') });
  await liveEnded;
  expect(await ended).toEqual([0, null]);
  expect(server.output()).not.toContain('"level":50');
});
