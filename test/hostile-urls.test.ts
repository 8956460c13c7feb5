import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineProject, secret } from '@acme/integrations';
import { aimedAt, hostileNames, hostileUrls } from '../packages/core/test/egress/hostile-urls.ts';
import { createNetwork, type Network } from '../packages/core/test/egress/network.ts';
import { defineHostile, keyId, type Leads, oauthId } from './stack/hostile-definition.ts';
import { createRobot } from './stack/oauth-robot.ts';
import {
  callAsUser,
  configureCrm,
  eventually,
  hostOrigin,
  startBeside,
  startStack,
  type Stack,
} from './stack/start-stack.ts';

/**
 * The corpus through every place of the product that takes a URL or a part of one. Accounts are connected
 * under a definition that leads to the sandbox; then a second process runs one that leads astray.
 *
 * | Place | Test |
 * | --- | --- |
 * | `baseUrl` of a connector | a step of a workflow; who an account belongs to |
 * | `tokenUrl` | the exchange of a code; a renewal |
 * | `revocationUrl` | a disconnect |
 * | `authorizationUrl` | never called by the server: the exchange begins with it |
 * | `baseUrl` of the host | a step of a workflow |
 * | `path` of `step.request` | stays below the base URL |
 * | `Location` and `Refresh` of answers | never followed |
 * | origins of a project, hosts of a secret, metadata | refused, or never more than compared |
 *
 * Import files bring no URL but metadata. `iss`, `Origin` and `jku` are compared or refused: connect.test.ts,
 * packages/core/test/user-tokens. EGRESS_ALLOW and PUBLIC_URL are the operator's: hostile-urls.test.ts of
 * packages/core, command.test.ts.
 */
let stack: Stack;
let beside: Awaited<ReturnType<typeof startBeside>>;
let canary: { readonly server: Server; readonly port: number };
let redirector: { readonly server: Server; readonly port: number };
let network: Network;
let targets: readonly string[];
let refused: ReadonlyMap<string, string>;
let hostUrl: string;
const canaryHits: string[] = [];
const redirected: string[] = [];
const logLines: string[] = [];
const outcomes: Leads['outcomes'] = new Map();
const statuses = [301, 302, 303, 307, 308, 200];

const userId = 'u-astray';
let token: string;

beforeAll(async () => {
  canary = await listen(() => ({}));
  // What is not even HTTP, such as the beginning of TLS, counts as well.
  canary.server.on('connection', (socket) => canaryHits.push(`from ${socket.remotePort}`));
  // https at the canary's port: neither plain http nor a closed port is what stops a call.
  targets = hostileUrls
    .filter(({ reason }) => reason !== 'host_not_allowed')
    .map(({ url }) => aimedAt(url.replace(/^http:/, 'https:'), canary.port));
  redirector = await listen((path) => {
    redirected.push(path);
    const n = Number(path.split('/')[1]);
    const location = encodeURI(aimedAt(hostileUrls[n]?.url ?? '', canary.port));
    return { status: statuses[n % statuses.length] as number, headers: { location, refresh: `0; url=${location}` } };
  });
  network = createNetwork();
  for (const [name, addresses] of Object.entries(hostileNames)) network.names.set(name, addresses);
  const redirectorUrl = `http://127.0.0.1:${redirector.port}`;
  const leads = { targets, redirectorUrl, hostUrl: () => hostUrl, outcomes };
  stack = await startStack({
    work: false,
    limits: { requestsPerMinutePerUser: 100_000 },
    define: ({ sandboxUrl, hostUrl: goodHost }) => {
      hostUrl = goodHost;
      return defineHostile({ ...leads, sandboxUrl, astray: false }).definition;
    },
  });
  token = await stack.tokens.sign(userId);
  await connectAll();
  const hostile = defineHostile({ ...leads, sandboxUrl: stack.sandbox.url, astray: true });
  refused = hostile.refused;
  beside = await startBeside(stack, {
    definitions: hostile.definition,
    egressAllow: [stack.sandbox.url, stack.host.url, redirectorUrl].map((url) => new URL(url).host),
    limits: { requestsPerMinutePerUser: 100_000 },
    network,
    // A token endpoint that never answers as it should is tried ten times, each after a longer wait.
    refreshTiming: { firstBackoffMs: 50, longestBackoffMs: 100 },
    logLines,
  });
  await beside.core.work();
});

afterAll(async () => {
  await beside?.stop();
  await stack?.stop();
  for (const { server } of [canary, redirector]) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function listen(
  answer: (path: string) => { readonly status?: number; readonly headers?: Record<string, string> },
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    const { status = 200, headers = {} } = answer(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** Connects an account of each integration, and leaves every OAuth one with a token that has to be renewed. */
async function connectAll(): Promise<void> {
  const { projectId } = stack.project;
  const oauthIds = [...targets.map((_, n) => oauthId(n)), 'turned-oauth'];
  for (const id of oauthIds) await configureCrm(stack.core, stack.sandbox, projectId, id);
  stack.sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 1 } });
  const apiKey = stack.sandbox.control.state().mailKeys[0]?.key;
  for (const integrationId of [...targets.map((_, n) => keyId(n)), 'plain', 'turned']) {
    const { body } = await callAsUser(stack, token, 'me.attempts.create', { integrationId });
    const connected = await callAsUser(stack, token, 'me.attempts.submitFields', {
      attemptId: body.attempt.id,
      values: { apiKey },
    });
    expect(connected.body).toMatchObject({ state: 'connected' });
  }
  await eachOf(oauthIds, async (integrationId) => {
    const { body } = await callAsUser(stack, token, 'me.attempts.create', { integrationId });
    const { claimCode } = await createRobot(stack).connect(body.next.startUrl);
    const claim = { attemptId: body.attempt.id, proof: { claimCode } };
    expect((await callAsUser(stack, token, 'me.attempts.claim', claim)).body).toMatchObject({ state: 'connected' });
  });
  await eachOf(workflowsOf([...targets.keys()]), (workflowId) =>
    stack.client.workflows.enable(userId, workflowId as never),
  );
}

const workflowsOf = (all: readonly number[]): readonly string[] => [
  ...all.flatMap((n) => [`${keyId(n)}-calls`, `${oauthId(n)}-calls`]),
  'tell-host',
  'try-paths',
  'try-redirects',
  'turned-oauth-calls',
];

/** A few at once. */
async function eachOf<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<unknown>,
): Promise<void> {
  const left = [...items.entries()];
  const take = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: 6 }, take));
}

/** Sends an event and waits for the ends of what it starts, by workflow. What the server at work has no code for is left to others. */
async function runsOf(event: string) {
  const { executionIds } = await stack.client.events.send(userId, event as never, {} as never);
  const ended = await Promise.all(
    executionIds.map((id) =>
      eventually(
        () => stack.client.executions.get(id),
        ({ status, workflowId }) =>
          refused.has(workflowId.replace(/-calls$/, '')) ||
          ['succeeded', 'failed', 'cancelled', 'quarantined', 'parked'].includes(status),
        90_000,
      ),
    ),
  );
  return new Map(ended.map((execution) => [execution.workflowId, execution]));
}

/** The numbers of the targets that the definition has let pass, and that are thus the network's to stop. */
const defined = (id: (n: number) => string): readonly number[] =>
  [...targets.keys()].filter((n) => !refused.has(id(n)));

/** The OAuth library itself takes nothing but http and https, and asks nobody's leave. */
const isForLibrary = (n: number): boolean => !/^https?:$/.test(new URL(targets[n] ?? '').protocol);
const reasonOfOAuth = (n: number): string => (isForLibrary(n) ? 'provider_unavailable' : 'egress_blocked');

/** Nobody was called but who may be. */
function expectNothingDialled(): void {
  const known = [stack.sandbox.url, stack.host.url, `http://127.0.0.1:${redirector.port}`].map(
    (url) => new URL(url).host,
  );
  expect(network.dialled.filter((address) => !known.includes(address))).toEqual([]);
  expect(canaryHits).toEqual([]);
}

test('a definition that is refused says which URL and why, and the corpus is not refused as a whole', () => {
  for (const message of refused.values()) expect(message).toMatch(/(baseUrl|Url) /);
  expect(defined(keyId).length).toBeGreaterThan(20);
  expect(defined(oauthId).length).toBeGreaterThan(20);
});

test('a step of a workflow, to the base URL of a connector and where its tokens are renewed', async () => {
  const runs = await runsOf('go');
  for (const n of defined(keyId)) {
    expect(runs.get(`${keyId(n)}-calls`), targets[n]).toMatchObject({ status: 'failed', reason: 'egress_blocked' });
  }
  for (const n of defined(oauthId)) {
    expect(runs.get(`${oauthId(n)}-calls`), targets[n]).toMatchObject({ status: 'failed', reason: reasonOfOAuth(n) });
  }
  // A token endpoint that answers with a redirect is one that does not answer as it should.
  expect(runs.get('turned-oauth-calls')).toMatchObject({ status: 'failed', reason: 'provider_unavailable' });
  expectNothingDialled();
});

test('who an account belongs to is not asked there', async () => {
  const newcomer = await stack.tokens.sign('u-newcomer');
  const here = { ...stack, url: beside.url };
  await eachOf(defined(keyId), async (n) => {
    const created = await callAsUser(here, newcomer, 'me.attempts.create', { integrationId: keyId(n) });
    const submitted = await callAsUser(here, newcomer, 'me.attempts.submitFields', {
      attemptId: created.body.attempt.id,
      values: { apiKey: 'typed-by-the-customer' },
    });
    expect(submitted.body, targets[n]).toMatchObject({ data: { code: 'provider_error' } });
  });
  expectNothingDialled();
});

test('a code is not exchanged there', async () => {
  const newcomer = await stack.tokens.sign('u-exchanges');
  const here = { ...stack, url: beside.url };
  const why = new Map([
    ...defined(oauthId).map(
      (n) => [oauthId(n), isForLibrary(n) ? 'only HTTP and HTTPS' : 'its destination is not allowed'] as const,
    ),
    ['turned-oauth', 'no usable answer'] as const,
  ]);
  await eachOf([...why], async ([integrationId, words]) => {
    const created = await callAsUser(here, newcomer, 'me.attempts.create', { integrationId });
    const browser = createRobot(here);
    const startUrl = (created.body.next.startUrl as string).replace(stack.url, beside.url);
    const page = await (await browser.visit(startUrl, { headers: { referer: `${hostOrigin}/` } })).text();
    const { authorizeUrl } = JSON.parse(/id="data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '{}');
    const answer = new URLSearchParams({
      code: 'a-code',
      state: new URL(authorizeUrl).searchParams.get('state') ?? '',
      iss: `${stack.sandbox.url}/oidc`,
    });
    const callback = `${beside.url}/oauth/callback/${stack.project.projectId}/${integrationId}?${answer.toString()}`;
    expect((await browser.visit(callback)).status).toBe(200);
    const attemptId: string = created.body.attempt.id;
    const attempt = await callAsUser(here, newcomer, 'me.attempts.get', { attemptId }, { method: 'GET' });
    expect(attempt.body).toMatchObject({ state: 'provider_down' });
    expect(
      logLines.find((line) => line.includes(attemptId)),
      integrationId,
    ).toContain(words);
  });
  expectNothingDialled();
});

test('a grant is not given back there, and the credential is erased at once', async () => {
  const { integrations } = await stack.client.users.get(userId);
  const connectionIds = new Map(integrations.map(({ id, connections }) => [id as string, connections[0]?.id ?? '']));
  const expected = new Map([
    ...defined(oauthId).map((n) => [oauthId(n), reasonOfOAuth(n)] as const),
    ['turned-oauth', 'provider_unavailable'] as const,
  ]);
  await eachOf([...expected.keys()], (id) =>
    stack.client.users.disconnect(userId, { connectionId: connectionIds.get(id) ?? '' }),
  );
  const reasons = () =>
    new Map(
      logLines
        .filter((line) => line.includes('the provider could not be told'))
        .map((line) => JSON.parse(line) as { rowId: string; reason: string })
        .map(({ rowId, reason }) => [rowId, reason]),
    );
  const told = await eventually(reasons, ({ size }) => size === expected.size, 60_000);
  for (const [id, reason] of expected) expect(told.get(connectionIds.get(id) ?? ''), id).toBe(reason);
  expectNothingDialled();
});

test('a step of a workflow, to the base URL of the host', async () => {
  const good = hostUrl;
  for (const target of targets) {
    hostUrl = target;
    const run = (await runsOf('host.told')).get('tell-host');
    // What is no URL at all is refused where it is written.
    const isRefused = run?.reason === 'code_threw' || run?.reason === 'egress_blocked';
    expect(isRefused, `${target}: ${run?.reason} ${run?.error}`).toBe(true);
  }
  hostUrl = good;
  expectNothingDialled();
});

test('a path stays below its base URL, whatever it says', async () => {
  const before = stack.host.calls.length;
  expect((await runsOf('paths.tried')).get('try-paths')).toMatchObject({ status: 'succeeded' });
  for (const [n, target] of targets.entries()) {
    // The sandbox has nothing there, the host answers whatever it is asked: both are who should be asked.
    expect(outcomes.get(`path of connection ${n}`), target).toBe('provider_rejected');
    expect(outcomes.get(`path of host ${n}`), target).toBe('answered');
  }
  expect(stack.host.calls.length - before).toBe(targets.length);
  expectNothingDialled();
});

test('an answer that sends elsewhere is a failure, and nobody goes there', { timeout: 120_000 }, async () => {
  expect((await runsOf('redirects.tried')).get('try-redirects')).toMatchObject({ status: 'succeeded' });
  for (const n of targets.keys()) {
    const isRedirect = statuses[n % statuses.length] !== 200;
    expect(outcomes.get(`redirect ${n}`), targets[n]).toBe(isRedirect ? 'egress_failed' : 'answered');
  }
  expect(new Set(redirected.filter((path) => path.includes('idempotency') || /^\/\d+$/.test(path))).size).toBe(
    targets.length,
  );
  expectNothingDialled();
});

test('metadata, origins and hosts of secrets are compared and kept, and never called', async () => {
  for (const { url } of hostileUrls) {
    await stack.client.users.setMetadata(userId, { homepage: url } as never).catch(() => undefined);
    expect(() => defineProject({ metadata: { apiKey: secret({ hosts: [url] }) } }), url).toThrow(/has the host/);
  }
  for (const origin of hostileUrls.filter(({ number }) => [16, 29, 30, 31, 36].includes(number))) {
    const made = beside.core.admin.createProject({ name: origin.url, slug: 'refused', origins: [origin.url] });
    await expect(made, origin.url).rejects.toMatchObject({ code: 'invalid_request' });
  }
  expectNothingDialled();
});
