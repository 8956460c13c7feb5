import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callAsUser, hostOrigin, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let token: string;
beforeAll(async () => {
  stack = await startStack({ work: false });
  token = await stack.tokens.sign('u-http');
});
afterAll(() => stack.stop());

const address = (path: string) => `${stack.url}/trpc/${path}?project=${stack.project.projectId}`;
const asUser = () => ({ authorization: `Bearer ${token}`, origin: hostOrigin });
const code = async (response: Response) => {
  const body: any = await response.json();
  return body.error?.data?.code ?? body[0]?.error?.data?.code ?? body.code;
};

test.each([
  ['multipart/form-data; boundary=x', '--x--'],
  ['text/plain', '{}'],
  ['application/x-www-form-urlencoded', 'a=b'],
  ['application/jsonp', '{}'],
  ['', ''],
])('a mutation as %j never runs', async (contentType, body) => {
  const response = await fetch(address('me.setMetadata'), {
    method: 'POST',
    headers: { ...asUser(), 'content-type': contentType },
    body,
  });
  expect(response.status).toBe(415);
  expect(await code(response)).toBe('unsupported_media_type');
});

test('a body that is no JSON, one of the wrong form and one over a megabyte are told apart', async () => {
  const post = (body: string) =>
    fetch(address('me.setMetadata'), {
      method: 'POST',
      headers: { ...asUser(), 'content-type': 'application/json' },
      body,
    });
  const broken = await post('{"metadata":');
  expect([broken.status, await code(broken)]).toEqual([400, 'invalid_request']);
  const wrong = await post('{"metadata":5}');
  const body: any = await wrong.json();
  expect(wrong.status).toBe(400);
  expect(body.error).toMatchObject({
    data: { code: 'invalid_request', fields: { metadata: { code: 'invalid_type' } } },
  });
  const large = await post(JSON.stringify({ metadata: { nickname: 'x'.repeat(1_100_000) } }));
  expect([large.status, await code(large)]).toEqual([413, 'payload_too_large']);
});

test('a batch of more than twenty calls is refused', async () => {
  const names = Array.from({ length: 21 }, () => 'me.get').join(',');
  const response = await fetch(`${address(names)}&batch=1&input=%7B%7D`, { headers: asUser() });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
});

test('a mutation by GET and an unknown procedure are refused by code', async () => {
  const get = await fetch(address('me.setMetadata'), { headers: asUser() });
  expect([get.status, await code(get)]).toEqual([405, 'method_not_allowed']);
  const unknown = await fetch(address('me.nothing'), { headers: asUser() });
  expect([unknown.status, await code(unknown)]).toEqual([404, 'not_found']);
  expect((await fetch(address('me.get'), { method: 'PUT', headers: asUser() })).status).toBe(405);
});

test('a token is refused in the same words whatever is wrong with it', async () => {
  const messages = new Set<string>();
  for (const wrong of ['nonsense', `${token}x`, stack.project.apiKey, '']) {
    const { status, body } = await callAsUser(stack, wrong, 'me.get', undefined, { method: 'GET' });
    expect(status).toBe(401);
    messages.add(JSON.stringify([body.message, body.data.code]));
  }
  expect([...messages]).toHaveLength(1);
});

test('after twenty tokens with an unknown key a minute, the next is not even looked at', async () => {
  const own = await stack.core.admin.createProject({ name: 'Guessed', origins: [hostOrigin] });
  const { createUserTokens } = await import('@acme/sdk');
  const forger = createUserTokens({ url: stack.url, ...stack.project, projectId: own.projectId });
  const statuses: number[] = [];
  for (let i = 0; i < 22; i++) {
    const guess = await forger.sign(`u-${i}`);
    const { status, headers, body } = await callAsUser(stack, guess, 'me.get', undefined, {
      method: 'GET',
      projectId: own.projectId,
    });
    statuses.push(status);
    if (status === 429)
      expect([body.data.code, Number(headers.get('retry-after')) > 0]).toEqual(['too_many_requests', true]);
  }
  expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), 429, 429]);
});

test('a query that comes by itself is answered as it is in a batch', async () => {
  const weak = await stack.core.admin.createProject({ name: 'Lone', origins: [hostOrigin] });
  const limited = await stack.client.keys.createSecret({ name: 'Limited', scopes: ['executions:read'] });
  await callAsUser(stack, token, 'me.get', undefined, { method: 'GET' });
  const cases: readonly (readonly [path: string, input: unknown, key: string, status: number])[] = [
    ['project.users.get', { userId: 'u-http' }, stack.project.apiKey, 200],
    ['project.users.get', { userId: 'nobody' }, stack.project.apiKey, 404],
    ['project.users.get', { userId: 'u-http' }, weak.apiKey, 404],
    ['project.users.get', { userId: 5 }, stack.project.apiKey, 400],
    ['project.users.get', undefined, stack.project.apiKey, 400],
    ['project.users.get', { userId: 'u-http' }, 'nonsense', 401],
    ['project.users.get', { userId: 'u-http' }, limited.apiKey, 403],
    ['project.users.list', { query: 'plan:' }, stack.project.apiKey, 400],
  ];
  for (const [path, input, key, status] of cases) {
    const ask = async (search: Record<string, string>) => {
      const response = await fetch(`${stack.url}/trpc/${path}?${new URLSearchParams(search).toString()}`, {
        headers: { authorization: `Bearer ${key}`, origin: hostOrigin },
      });
      const { 'x-request-id': id, ...headers } = Object.fromEntries(response.headers);
      const { date: _, 'content-length': __, ...kept } = headers;
      const text = (await response.text()).replaceAll(id ?? '', '(id)');
      return { status: response.status, headers: kept, body: JSON.parse(text) as unknown };
    };
    const lone = await ask(input === undefined ? {} : { input: JSON.stringify(input) });
    const { body, ...batch } = await ask({
      batch: '1',
      input: JSON.stringify(input === undefined ? {} : { 0: input }),
    });
    expect(lone, `${path} ${JSON.stringify(input)}`).toEqual({ ...batch, body: (body as readonly unknown[])[0] });
    expect(lone.status).toBe(status);
  }
  const broken = await fetch(`${stack.url}/trpc/project.users.get?input=%7B`, {
    headers: { authorization: `Bearer ${stack.project.apiKey}` },
  });
  expect([broken.status, await code(broken)]).toEqual([400, 'invalid_request']);
});

test('two Authorization headers are refused, even when both are good', async () => {
  const url = new URL(address('me.get'));
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(url, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.setHeader('authorization', [`Bearer ${token}`, `Bearer ${token}`]);
    sent.on('error', reject);
    sent.end();
  });
  expect(status).toBe(401);
});

test('a token of one project does not open another', async () => {
  const other = await stack.core.admin.createProject({ name: 'Another', origins: [hostOrigin] });
  const { status } = await callAsUser(stack, token, 'me.get', undefined, { method: 'GET', projectId: other.projectId });
  expect(status).toBe(401);
});

test('an unknown project is named as such', async () => {
  const unknown = '00000000-0000-4000-8000-000000000000';
  const { status, body } = await callAsUser(stack, token, 'me.get', undefined, { method: 'GET', projectId: unknown });
  expect([status, body.data.code]).toEqual([404, 'project_not_found']);
  const none = await callAsUser(stack, token, 'me.get', undefined, { method: 'GET', projectId: "' or 1=1" });
  expect(none.status).toBe(404);
});

test('a page of another origin is answered neither by preflight nor by content', async () => {
  const preflight = (origin: string) =>
    fetch(address('me.get'), { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } });
  const ours = await preflight(hostOrigin);
  expect([ours.status, ours.headers.get('access-control-allow-origin')]).toEqual([204, hostOrigin]);
  expect(ours.headers.get('access-control-allow-credentials')).toBeNull();
  for (const origin of ['https://evil.example', 'null', `${hostOrigin}.evil.example`]) {
    const theirs = await preflight(origin);
    expect([theirs.status, theirs.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    const call = await callAsUser(stack, token, 'me.get', undefined, { method: 'GET', origin });
    expect([call.status, call.body.data.code]).toEqual([403, 'forbidden_origin']);
    expect(call.headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('a secret key opens project procedures only, and a user token user procedures only', async () => {
  const asServer = await fetch(`${stack.url}/trpc/me.get?project=${stack.project.projectId}`, {
    headers: { authorization: `Bearer ${stack.project.apiKey}` },
  });
  expect([asServer.status, await code(asServer)]).toEqual([401, 'invalid_token']);
  const asUserToo = await fetch(`${stack.url}/trpc/project.integrations.list`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect([asUserToo.status, await code(asUserToo)]).toEqual([401, 'invalid_api_key']);
});

test('a disabled key is refused', async () => {
  const { key, apiKey } = await stack.client.keys.createSecret({ name: 'Short' });
  const call = () =>
    fetch(`${stack.url}/trpc/project.integrations.list`, { headers: { authorization: `Bearer ${apiKey}` } });
  expect((await call()).status).toBe(200);
  await stack.client.keys.disableSecret(key.id);
  expect((await call()).status).toBe(401);
});

test('what fails inside never shows its text: neither SQL nor stack nor path', async () => {
  const { sql, Kysely, PostgresDialect } = await import('kysely');
  const pg = (await import('pg')).default;
  const db = new Kysely({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: stack.connectionString, max: 1 }) }),
  });
  await sql`alter table connect.connected_user rename to moved_away`.execute(db);
  try {
    const { status, body } = await callAsUser(stack, await stack.tokens.sign('u-broken'), 'me.get', undefined, {
      method: 'GET',
    });
    expect(status).toBe(500);
    expect(body.data.code).toBe('internal_error');
    expect(JSON.stringify(body)).not.toMatch(/connected_user|relation|select|node_modules|\.ts/);
    expect(body.data.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(stack.logLines.some((line) => line.includes(body.data.requestId) && line.includes('connected_user'))).toBe(
      true,
    );
  } finally {
    await sql`alter table connect.moved_away rename to connected_user`.execute(db);
    await db.destroy();
  }
});

test('health, readiness and an address where nothing is', async () => {
  expect(await (await fetch(`${stack.url}/healthz`)).json()).toEqual({ status: 'ok' });
  expect((await fetch(`${stack.url}/readyz`)).status).toBe(200);
  const nothing = await fetch(`${stack.url}/nothing`);
  const body: any = await nothing.json();
  expect(nothing.status).toBe(404);
  expect(body).toEqual({
    code: 'not_found',
    message: expect.any(String),
    requestId: nothing.headers.get('x-request-id'),
  });
});
