import { createCore, generateEncryptionKey } from '@acme/core';
import { createConnectClient, createUserTokens } from '@acme/sdk';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../apps/sandbox/src/index.ts';
import { cloneDatabase, type TestDatabase } from './postgres/clone-database.ts';
import { canary, findLeaks, refuseLeaks, remember } from './stack/canary.ts';
import { type CollectedSpan, type Collector, startCollector } from './stack/collector.ts';
import { defineTaskly, type TasklyConfig } from './stack/definition.ts';
import { type HostApi, startHostApi } from './stack/host-api.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { freePort, type ServerProcess, startServerProcess } from './stack/server-process.ts';
import { callAsUser, configureCrm, eventually, hostOrigin, type Stack } from './stack/start-stack.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

let database: TestDatabase;
let sandbox: Sandbox;
let host: HostApi;
let project: Stack['project'];
let env: Record<string, string>;
const loads = new URL('stack/report-loads.mjs', import.meta.url).href;

beforeAll(async () => {
  database = await cloneDatabase();
  sandbox = await startSandbox({ onToken: (token) => remember('token of the provider', token) });
  host = await startHostApi();
  const encryptionKeys = generateEncryptionKey('test');
  remember('encryption key', encryptionKeys.slice('test:'.length));
  const egressAllow = [new URL(sandbox.url).host, new URL(host.url).host];
  const publicUrl = `http://127.0.0.1:${await freePort()}`;
  env = {
    DATABASE_URL: database.connectionString,
    ACME_ENCRYPTION_KEYS: encryptionKeys,
    EGRESS_ALLOW: egressAllow.join(','),
    PUBLIC_URL: publicUrl,
    SANDBOX_URL: sandbox.url,
    HOST_URL: host.url,
    LOG_LEVEL: 'debug',
  };
  const core = await createCore({
    connectionString: database.connectionString,
    encryptionKeys,
    egressAllow,
    definitions: defineTaskly({ sandboxUrl: sandbox.url, hostUrl: host.url }),
    publicUrl,
    environment: () => undefined,
    log: pino({ level: 'silent' }),
  });
  project = await core.admin.createProject({ name: 'Taskly', origins: [hostOrigin] });
  remember('api key', project.apiKey);
  remember('signing key', project.signingKeyPem);
  await configureCrm(core, sandbox, project.projectId);
  await core.stop();
});
const running = new Set<ServerProcess>();
afterEach(async () => {
  // Only what a failed test has left.
  for (const server of running) if (server.child.exitCode === null) await server.kill();
  running.clear();
});
afterAll(async () => {
  await Promise.all([sandbox.stop(), host.stop()]);
  await database.drop();
});

/** Starts a server that exports, every tenth of a second, to a collector if there is one. */
async function startServer(collector: Pick<Collector, 'url'> | undefined, more: Record<string, string> = {}) {
  const port = Number(new URL(env.PUBLIC_URL ?? '').port);
  const otel =
    collector === undefined
      ? {}
      : {
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
          OTEL_BSP_SCHEDULE_DELAY: '100',
          OTEL_METRIC_EXPORT_INTERVAL: '100',
        };
  const server = await startServerProcess({ ...env, ...otel, NODE_OPTIONS: `--import=${loads}`, ...more }, { port });
  running.add(server);
  return server;
}

/** A customer connects an account and an event of the host starts its workflow; ends with the execution. */
async function useProduct(server: ServerProcess, userId: string, traceparent?: string): Promise<string> {
  const client = createConnectClient<TasklyConfig>({ url: server.url, apiKey: project.apiKey });
  await client.users.setMetadata(userId, {
    plan: 'pro',
    Email: `${userId}@northwind.example`,
    apiKey: canary('metadata secret'),
  });
  const stack = { url: server.url, project, sandbox } as unknown as Stack;
  const token = remember('user token', await createUserTokens({ url: server.url, ...project }).sign(userId));
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const way = await createRobot(stack).connect(created.body.next.startUrl);
  await callAsUser(stack, token, 'me.attempts.claim', {
    attemptId: created.body.attempt.id,
    proof: { claimCode: way.claimCode },
  });
  await client.workflows.enable(userId, 'send-contacts');
  const response = await fetch(`${server.url}/v1/users/${userId}/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${project.apiKey}`,
      'content-type': 'application/json',
      ...(traceparent === undefined ? {} : { traceparent }),
    },
    body: JSON.stringify({
      event: 'contact.created',
      payload: { id: `task-of-${userId}`, email: `${userId}@lead.example` },
    }),
  });
  const sent: any = await response.json();
  const id: string = sent.executionIds[0];
  await eventually(
    () => client.executions.get(id),
    ({ status }) => status === 'succeeded',
  );
  return id;
}

/** A span and what is below it, by name. */
type Tree = { readonly [name: string]: Tree };

function treeOf(spans: readonly CollectedSpan[], root: CollectedSpan): Tree {
  const below = spans.filter(({ traceId, parentSpanId }) => traceId === root.traceId && parentSpanId === root.spanId);
  const names = new Map(below.map((span) => [span.name, span]));
  return Object.fromEntries([...names].map(([name, span]) => [name, treeOf(spans, span)]));
}

function spanNamed(collector: Collector, name: string, traceId?: string): CollectedSpan {
  const found = collector.spans.find((span) => span.name === name && (traceId ?? span.traceId) === span.traceId);
  if (found === undefined)
    throw new Error(`no span "${name}" among ${collector.spans.map((one) => one.name).join(', ')}`);
  return found;
}

/** Everything that came from a user, a host, a provider or an author, and every secret. */
function findValues(texts: readonly string[], userId: string): string[] {
  const leaks = findLeaks(texts.map((text) => ({ channel: 'telemetry', where: 'telemetry', text }) as const));
  refuseLeaks(leaks);
  const values = [userId, 'northwind', 'lead.example', `task-of-${userId}`, 'ada@', 'Taskly: ', sandbox.url, host.url];
  return values.filter((value) => texts.some((text) => text.includes(value)));
}

test('a workflow from the event of the host to its last step is in the traces, each below what caused it', async () => {
  const collector = await startCollector();
  const server = await startServer(collector, {
    OTEL_SERVICE_NAME: 'connect-eu',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,team=a%2Cb',
    OTEL_EXPORTER_OTLP_HEADERS: `x-collector-key=${encodeURIComponent(canary('key of the collector'))}`,
  });
  const [traceId, callerSpan] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  const userId = 'u-traced';
  const executionId = await useProduct(server, userId, `00-${traceId}-${callerSpan}-01`);
  expect(await server.stop()).toBe(0);

  const request = spanNamed(collector, 'POST /v1/users/{userId}/events', traceId);
  expect(request).toMatchObject({ parentSpanId: callerSpan, kind: 2, status: 0 });
  expect(request.attributes).toEqual({
    'http.request.method': 'POST',
    'http.route': '/v1/users/{userId}/events',
    'http.response.status_code': 200,
    'acme.request.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'acme.project': 'taskly',
  });
  const procedure = spanNamed(collector, 'project.events.send', traceId);
  expect(procedure.parentSpanId).toBe(request.spanId);
  expect(treeOf(collector.spans, procedure)).toMatchObject({
    BEGIN: {},
    COMMIT: {},
    'INSERT connect.app_event': {},
    'INSERT workflow.execution': {},
  });

  const executionTrace = executionId.replaceAll('-', '');
  const execution = spanNamed(collector, 'execution send-contacts', executionTrace);
  expect(execution).toMatchObject({ parentSpanId: undefined, status: 0 });
  expect(execution.links).toMatchObject([{ traceId, spanId: procedure.spanId }]);
  expect(execution.attributes).toEqual({
    'acme.execution.id': executionId,
    'acme.execution.status': 'succeeded',
    'acme.workflow.id': 'send-contacts',
    'acme.workflow.version': 1,
  });
  expect(treeOf(collector.spans, execution)).toMatchObject({
    'run send-contacts': {
      'step create contact': { POST: {} },
      'step tell Taskly': { POST: {} },
      'step tag': { POST: {} },
    },
  });
  const run = spanNamed(collector, 'run send-contacts', executionTrace);
  expect(run.attributes).toMatchObject({
    'acme.run.number': 1,
    'acme.run.outcome': 'succeeded',
    'acme.project': 'taskly',
  });
  expect(run.links).toMatchObject([{ traceId, spanId: procedure.spanId }]);
  const attempts = collector.spans.filter(({ traceId: of, name }) => of === executionTrace && name === 'step tag');
  expect(attempts.map(({ attributes }) => String(attributes['acme.step.key'])).toSorted()).toEqual([
    'tag each list[0]/tag',
    'tag each list[1]/tag',
  ]);
  const call = collector.spans.find(
    (span) =>
      span.parentSpanId === spanNamed(collector, 'step create contact', executionTrace).spanId && span.name === 'POST',
  );
  expect(call?.attributes).toEqual({
    'http.request.method': 'POST',
    'http.response.status_code': 201,
    'acme.call.purpose': 'provider',
    'acme.connector': 'sandbox-crm',
  });

  // The host hears of the trace; that the provider does not is in the tests of the egress module.
  const told = host.calls.find(({ path }) => path === '/hooks/crm');
  expect(told?.headers.traceparent).toMatch(new RegExp(`^00-${executionTrace}-[0-9a-f]{16}-01$`));

  expect(collector.resources[0]).toMatchObject({
    'service.name': 'connect-eu',
    'deployment.environment.name': 'test',
    team: 'a,b',
  });
  const point = (name: string, attributes: object) =>
    collector.metrics
      .get(name)
      ?.points.find((one) => Object.entries(attributes).every(([key, value]) => one.attributes[key] === value))?.value;
  expect(point('acme_executions_ended_total', { workflow: 'send-contacts', outcome: 'succeeded' })).toBe(1);
  expect(point('acme_step_attempt_duration_seconds', { kind: 'request', outcome: 'succeeded' })).toBe(4);
  expect(point('http_server_request_duration_seconds', { http_route: '/v1/users/{userId}/events' })).toBe(1);

  const key = collector.headers[0]?.['x-collector-key'];
  expect(key).toMatch(/^cnr_/);
  const bodies = collector.received.map((one) => one.replaceAll(JSON.stringify(key).slice(1, -1), ''));
  expect(findValues([...bodies, server.output()], userId)).toEqual([]);
  await collector.stop();
});

test('without a collector nothing of the SDK is loaded and nobody is called', async () => {
  const collector = await startCollector();
  const server = await startServer(undefined);
  await useProduct(server, 'u-untraced');
  expect(await server.stop()).toBe(0);
  const loaded = new Set([...server.output().matchAll(/loaded (@opentelemetry\/\S+)/g)].map(([, name]) => name));
  expect([...loaded]).toEqual(['@opentelemetry/api']);

  for (const off of [{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }]) {
    const disabled = await startServer(collector, off);
    expect((await fetch(`${disabled.url}/healthz`)).status).toBe(200);
    expect(await disabled.stop()).toBe(0);
    expect(disabled.output()).not.toContain('loaded @opentelemetry/sdk-trace');
  }
  expect(collector.connections()).toBe(0);
  await collector.stop();
});

test('protobuf is the default, and a sampler that takes nothing leaves the metrics alone', async () => {
  const collector = await startCollector();
  const server = await startServer(collector, { OTEL_EXPORTER_OTLP_PROTOCOL: '' });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
  const types = new Set(collector.headers.map((headers) => headers['content-type']));
  expect([...types]).toEqual(['application/x-protobuf']);
  expect(collector.received.some((one) => one.startsWith('POST /v1/traces ') && one.includes('GET /healthz'))).toBe(
    true,
  );

  const none = await startCollector();
  const silent = await startServer(none, { OTEL_TRACES_SAMPLER: 'always_off' });
  await useProduct(silent, 'u-unsampled', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
  expect(await silent.stop()).toBe(0);
  expect(none.spans).toEqual([]);
  expect(none.metrics.has('acme_executions_ended_total')).toBe(true);
  await Promise.all([collector.stop(), none.stop()]);
});

test.each([
  ['refuses connections', async () => `http://127.0.0.1:${await freePort()}`],
  [
    'takes requests and never answers',
    async () => {
      const mute = await startCollector();
      onTestFinished(() => mute.stop());
      mute.answers.push(...Array.from({ length: 1_000 }, () => undefined));
      return mute.url;
    },
  ],
])('a collector that %s neither stops the product nor delays its end', async (_, urlOf) => {
  // Were the collector waited for, the server would be ended after 28 s, with exit code 1.
  const server = await startServer({ url: await urlOf() }, { OTEL_EXPORTER_OTLP_TIMEOUT: '3600000' });
  await useProduct(server, 'u-deaf');
  expect(await server.stop()).toBe(0);
  const told = server.output().match(/"signal":"\w+".*the collector did not take our telemetry/g);
  expect(told?.map((line) => /"signal":"(\w+)"/.exec(line)?.[1]).toSorted()).toEqual(['metrics', 'traces']);
});
