import { request } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canary, remember } from './stack/canary.ts';
import { type Collector, startCollector } from './stack/collector.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { callAsUser, eventually, hostOrigin, startStack, type Stack } from './stack/start-stack.ts';

const metricsToken = remember('token of the metrics', 'b3f1c0a7e2d94b5f8a6c1d0e9f7b2a34');
let collector: Collector;
/** Private, so that its metrics are for this machine. */
let stack: Stack;
/** The same with a token. */
let guarded: Stack;
beforeAll(async () => {
  collector = await startCollector();
  stack = await startStack({ collector });
  guarded = await startStack({ collector, metricsToken, work: false, publicUrl: 'https://connect.example.com' });
});
afterAll(async () => {
  await Promise.all([stack.stop(), guarded.stop()]);
  await collector.stop();
});

/** Asks as a client that may set every header, `Host` too. */
async function ask(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ readonly status: number; readonly body: string; readonly headers: Record<string, unknown> }> {
  return await new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      let body = '';
      response.on('data', (data) => void (body += data));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    })
      .on('error', reject)
      .end();
  });
}

async function metricsOf(of: Stack): Promise<string> {
  const { status, body } = await ask(`${of.url}/metrics`);
  expect(status).toBe(200);
  return body;
}

/** The value of the one series with these labels; 0 for none. */
function valueOf(text: string, name: string, labels: Readonly<Record<string, string | number>> = {}): number {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  const found = lines.filter((line) =>
    Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`)),
  );
  return found.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function connected(userId: string): Promise<void> {
  await stack.client.users.setMetadata(userId, { plan: 'pro', apiKey: canary('metadata secret') });
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const way = await createRobot(stack).connect(created.body.next.startUrl);
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', {
    attemptId: created.body.attempt.id,
    proof: { claimCode: way.claimCode },
  });
  expect(claimed.body.state).toBe('connected');
  await stack.client.workflows.enable(userId, 'send-contacts');
}

test('without a token metrics are for a caller on this machine that came straight here', async () => {
  const url = `${stack.url}/metrics`;
  const answer = await ask(url);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  expect(answer.headers['cache-control']).toBe('no-store');
  const foreign: Record<string, string>[] = [
    { 'x-forwarded-for': '127.0.0.1' },
    { 'X-Real-IP': '127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
    { via: '1.1 proxy' },
    { host: 'connect.example.com' },
    { host: 'rebound.example:4200' },
    { host: '127.0.0.1.example' },
  ];
  for (const headers of foreign) {
    const { status, body } = await ask(url, headers);
    expect([status, JSON.parse(body).code], JSON.stringify(headers)).toEqual([404, 'not_found']);
  }
  expect((await ask(url, {}, 'POST')).status).toBe(405);
});

test('a server that is public, or behind proxies, has no metrics without a token', async () => {
  const behind = await startStack({ collector, work: false, trustProxyHops: 1 });
  const outside = await startStack({ collector, work: false, publicUrl: 'https://connect.example.com' });
  for (const { url } of [behind, outside]) expect((await ask(`${url}/metrics`)).status).toBe(404);
  await Promise.all([behind.stop(), outside.stop()]);
});

test('with a token metrics are for whoever shows it, and for nobody else', async () => {
  const url = `${guarded.url}/metrics`;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  expect((await ask(url, { ...bearer(metricsToken), 'x-forwarded-for': '203.0.113.9' })).status).toBe(200);
  for (const headers of [
    {},
    bearer(metricsToken.slice(1)),
    bearer(`${metricsToken}x`),
    bearer(guarded.project.apiKey),
  ]) {
    const { status, headers: got } = await ask(url, headers);
    expect([status, got['www-authenticate']]).toEqual([401, 'Bearer']);
  }
});

test('a workflow that succeeds, one that fails and a provider that fails are counted by names of the definition', async () => {
  await connected('u-counted');
  const before = await metricsOf(stack);
  const events = [1, 2].map((n) => ({ id: `t${n}`, email: `u${n}@lead.example` }));
  const succeeded = await stack.client.events.send('u-counted', 'contact.created', events[0]!);
  await ended(succeeded.executionIds[0]);
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 422 } } } as never);
  const failed = await stack.client.events.send('u-counted', 'contact.created', events[1]!);
  await ended(failed.executionIds[0]);
  stack.sandbox.control.reset();

  const after = await metricsOf(stack);
  const grown = (name: string, labels: Record<string, string | number> = {}) =>
    valueOf(after, name, labels) - valueOf(before, name, labels);
  const workflow = 'send-contacts';
  expect(grown('acme_executions_started_total', { workflow })).toBe(2);
  expect(grown('acme_executions_ended_total', { workflow, outcome: 'succeeded', reason: '' })).toBe(1);
  expect(grown('acme_executions_ended_total', { workflow, outcome: 'failed', reason: 'provider_rejected' })).toBe(1);
  expect(grown('acme_execution_start_latency_seconds_count')).toBe(2);
  const step = 'acme_step_attempt_duration_seconds_count';
  expect(grown(step, { kind: 'request', outcome: 'succeeded' })).toBe(4);
  expect(grown(step, { kind: 'request', outcome: 'failed', reason: 'provider_rejected' })).toBe(1);
  const calls = 'acme_outgoing_call_duration_seconds_count';
  expect(grown(calls, { purpose: 'provider', connector: 'sandbox-crm', status: '2xx' })).toBe(3);
  expect(grown(calls, { purpose: 'provider', connector: 'sandbox-crm', status: '4xx' })).toBe(1);
  expect(grown(calls, { purpose: 'host', status: '2xx' })).toBe(1);
  expect(grown('acme_procedure_duration_seconds_count', { procedure: 'project.events.send', code: 'ok' })).toBe(2);
  expect(
    grown('http_server_request_duration_seconds_count', {
      http_request_method: 'POST',
      http_route: '/trpc/project.events.send',
      http_response_status_code: 200,
    }),
  ).toBe(2);
  expect(valueOf(after, 'acme_connection_changes_total', { integration: 'crm', state: 'connected' })).toBe(1);
  expect(valueOf(after, calls, { purpose: 'token', connector: 'sandbox-crm', status: '2xx' })).toBe(1);
  expect(valueOf(after, calls, { purpose: 'identity', connector: 'sandbox-crm', status: '2xx' })).toBeGreaterThan(0);

  async function ended(executionId = '') {
    await eventually(
      () => stack.client.executions.get(executionId),
      ({ status }) => status === 'succeeded' || status === 'failed',
    );
  }
});

test('what is refused and what is not there is counted without a word of it', async () => {
  const before = await metricsOf(stack);
  const secret = canary('in an address');
  await fetch(`${stack.url}/nowhere/${encodeURIComponent(secret)}?token=${encodeURIComponent(secret)}`);
  await fetch(`${stack.url}/trpc/no.such.${encodeURIComponent(secret)}`);
  await fetch(`${stack.url}/v1/nowhere/${encodeURIComponent(secret)}`);
  await fetch(`${stack.url}/v1/users/u-of-nobody`, { headers: { authorization: `Bearer ${secret}` } });
  await fetch(`${stack.url}/oauth/start/${encodeURIComponent(secret)}`);
  await fetch(`${stack.url}/hooks/${encodeURIComponent(secret)}/crm`, { method: 'POST', body: secret });
  const after = await metricsOf(stack);
  const grown = (route: string, status: number) => {
    const labels = { http_route: route, http_response_status_code: status };
    const name = 'http_server_request_duration_seconds_count';
    return valueOf(after, name, labels) - valueOf(before, name, labels);
  };
  expect(grown('', 404)).toBe(3);
  expect(grown('/v1/users/{userId}', 401)).toBe(1);
  expect(grown('/oauth/start/{attemptId}', 400)).toBe(1);
  expect(grown('/hooks/{projectId}/{integrationId}', 401)).toBe(1);
  const refused = { procedure: 'project.users.get', code: 'invalid_api_key' };
  expect(valueOf(after, 'acme_procedure_duration_seconds_count', refused)).toBe(1);
});

test('how the process stands is read when somebody asks', async () => {
  const token = await stack.tokens.sign('u-counted');
  const stop = new AbortController();
  const address = `${stack.url}/trpc/me.changes?project=${stack.project.projectId}&batch=1&input=${encodeURIComponent('{"0":{}}')}`;
  const live = fetch(address, {
    headers: { authorization: `Bearer ${token}`, 'trpc-accept': 'application/jsonl', origin: hostOrigin },
    signal: stop.signal,
  }).then(
    async (response) => await response.text(),
    () => undefined,
  );
  await eventually(
    async () => valueOf(await metricsOf(stack), 'acme_live_streams'),
    (streams) => streams === 1,
  );
  stop.abort();
  await live.catch(() => undefined);
  await eventually(
    async () => valueOf(await metricsOf(stack), 'acme_live_streams'),
    (streams) => streams === 0,
  );

  const text = await metricsOf(stack);
  expect(valueOf(text, 'acme_queue_executions')).toBe(0);
  expect(valueOf(text, 'acme_queue_oldest_seconds')).toBe(0);
  expect(valueOf(text, 'acme_db_pool_connections_max')).toBe(10);
  expect(text).toMatch(/^acme_db_pool_waiting 0$/m);
  expect(text).toMatch(/^acme_token_refreshes_total\{outcome="refresh_outcome_lost"\} 0$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
  expect(text).toMatch(/^acme_build_info\{version="[\d.]+",node="v\d+\.\d+\.\d+"\} 1$/m);
});

test('docs/observability.md has every metric of ours with its labels, and no other', async () => {
  const text = await readFile(join(import.meta.dirname, '../docs/observability.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `((?:acme_|http_)\w+)` \| (\w+) \| ([^|]*) \| ([^|]*) \|$/gm)].map(
    ([, name, type, labels = '', help = '']) => ({ name, type, labels: labels.trim(), help: help.trim() }),
  );
  const known = (stack.telemetry?.registry.getMetricsAsArray() ?? []) as unknown as readonly {
    readonly name: string;
    readonly help: string;
    readonly type: string;
    readonly labelNames: readonly string[];
  }[];
  const ours = known
    .filter(({ name }) => /^(acme|http)_/.test(name))
    .map(({ name, type, labelNames, help }) => ({
      name,
      type,
      labels: labelNames.map((label) => `\`${label}\``).join(', '),
      help,
    }));
  expect(rows.toSorted(byName)).toEqual(ours.toSorted(byName));
  const named = [...text.matchAll(/\b((?:acme|http|nodejs|process)_[a-z0-9_]+)/g)].map(([, name = '']) => name);
  const labels = new Set(known.flatMap(({ labelNames }) => labelNames));
  const all = new Set(known.flatMap(({ name }) => [name, `${name}_count`]));
  expect(named.filter((name) => !all.has(name) && !labels.has(name))).toEqual([]);

  function byName(a: { readonly name?: string | undefined }, b: { readonly name?: string | undefined }): number {
    return (a.name ?? '').localeCompare(b.name ?? '');
  }
});

test('a log line says which request, trace and project it is of', async () => {
  const token = await stack.tokens.sign('u-lines');
  const refused = await callAsUser(stack, `${token}x`, 'me.get', undefined, { method: 'GET' });
  expect(refused.status).toBe(401);
  const lines = stack.logLines.map((line) => JSON.parse(line));
  expect(lines.find(({ msg }) => msg === 'a token was refused')).toMatchObject({
    requestId: refused.headers.get('x-request-id'),
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  await connected('u-leaks');
  await stack.client.workflows.enable('u-leaks', 'leak');
  const sent = await stack.client.events.send('u-leaks', 'leak.tried', {});
  await eventually(
    () => stack.client.executions.get(sent.executionIds[0] ?? ''),
    ({ status }) => status === 'failed',
  );
  const failed = stack.logLines
    .map((line) => JSON.parse(line))
    .find(({ msg, workflowId }) => msg === 'workflow: step failed for good' && workflowId === 'leak');
  expect(failed).toMatchObject({
    traceId: sent.executionIds[0]?.replaceAll('-', ''),
    project: 'taskly',
    workflowId: 'leak',
    reason: 'egress_blocked',
    error: { type: 'StepFailure', stack: expect.stringMatching(/^\s+at /) },
  });
  expect(failed.error).not.toHaveProperty('message');
});
