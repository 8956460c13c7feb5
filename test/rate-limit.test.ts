import { createConnectClient } from '@acme/sdk';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callRest } from './stack/call-rest.ts';
import { callAsUser, hostOrigin, startBeside, startStack, type Stack } from './stack/start-stack.ts';

const limits = { requestsPerMinutePerKey: 300, requestsPerMinutePerUser: 20 };

let stack: Stack;
let beside: Awaited<ReturnType<typeof startBeside>>;
let database: pg.Client;
beforeAll(async () => {
  stack = await startStack({ work: false, limits });
  beside = await startBeside(stack, { limits });
  database = new pg.Client({ connectionString: stack.connectionString });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await beside.stop();
  await stack.stop();
});

const newProject = (name: string) => stack.core.admin.createProject({ name, origins: [hostOrigin] });

/** Waits until the minute has so much left, so that a test sees one window. */
async function inOneWindow(neededMs: number): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs < neededMs) await new Promise((resolve) => setTimeout(resolve, leftMs + 50));
}

test('three times the limit, spread over two processes: what is let through is the limit within ten percent', async () => {
  const { apiKey } = await newProject('Load');
  await inOneWindow(14_000);
  let through = 0;
  let refused = 0;
  const began = performance.now();
  // 900 calls in twelve seconds, alternately.
  for (let i = 0; i < 900; i += 3) {
    const answers = await Promise.all(
      [0, 1, 2].map((n) => callRest((i + n) % 2 === 0 ? stack : beside, apiKey, 'GET /integrations')),
    );
    for (const { status } of answers) {
      if (status === 200) through += 1;
      else refused += 1;
    }
    const aheadMs = (i / 900) * 12_000 - (performance.now() - began);
    if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
  }
  expect(through + refused).toBe(900);
  expect(through).toBeGreaterThanOrEqual(270);
  expect(through).toBeLessThanOrEqual(330);
});

test('a burst of three times the limit at once, on both processes, is held as well', async () => {
  const { apiKey } = await newProject('Burst');
  await inOneWindow(10_000);
  const answers = await Promise.all(
    Array.from({ length: 900 }, (_, i) => callRest(i % 2 === 0 ? stack : beside, apiKey, 'GET /integrations')),
  );
  const through = answers.filter(({ status }) => status === 200).length;
  expect(through).toBeGreaterThanOrEqual(270);
  expect(through).toBeLessThanOrEqual(330);
});

test('a refused call says when to come back, over REST and tRPC alike', async () => {
  const { apiKey, projectId } = await newProject('Refused');
  await inOneWindow(5_000);
  const before = await callRest(stack, apiKey, 'GET /integrations');
  expect(before.headers.get('ratelimit-policy')).toBe('"key";q=300;w=60');
  expect(before.headers.get('ratelimit')).toMatch(/^"key";r=299;t=\d+$/);
  for (let i = 0; i < 299; i++) await callRest(stack, apiKey, 'GET /integrations');
  const { status, body, headers } = await callRest(stack, apiKey, 'GET /integrations');
  expect([status, body.code]).toEqual([429, 'too_many_requests']);
  const wait = Number(headers.get('retry-after'));
  expect(body.retryAfterSeconds).toBe(wait);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(121);
  expect(headers.get('ratelimit')).toBe(`"key";r=0;t=${wait}`);
  const client = createConnectClient({ url: stack.url, apiKey });
  await expect(client.integrations.list()).rejects.toMatchObject({
    code: 'too_many_requests',
    retryAfterSeconds: expect.any(Number),
  });
  // Another key of the same project has a limit of its own.
  const other = await stack.core.services.keys.createSecret(stack.core.admin.actor(projectId), {
    name: 'other',
    scopes: ['*'],
  });
  expect((await callRest(stack, other.apiKey, 'GET /integrations')).status).toBe(200);
});

test('each call of a batch counts, and a user has a limit apart from others', async () => {
  const project = await newProject('Users');
  const { createUserTokens } = await import('@acme/sdk');
  const tokens = createUserTokens({ url: stack.url, ...project });
  await inOneWindow(5_000);
  const call = async (userId: string, calls: number): Promise<any[]> => {
    const names = Array.from({ length: calls }, () => 'me.integrations').join(',');
    const response = await fetch(`${stack.url}/trpc/${names}?batch=1&input=%7B%7D&project=${project.projectId}`, {
      headers: { authorization: `Bearer ${await tokens.sign(userId)}`, origin: hostOrigin },
    });
    return (await response.json()) as any[];
  };
  const first = await call('u-1', 15);
  expect(first.filter((answer) => 'result' in answer)).toHaveLength(15);
  const second = await call('u-1', 15);
  expect(second.filter((answer) => 'result' in answer)).toHaveLength(5);
  expect(second.at(-1).error.data).toMatchObject({ code: 'too_many_requests', httpStatus: 429 });
  const refused = await callAsUser(stack, await tokens.sign('u-1'), 'me.get', undefined, {
    method: 'GET',
    projectId: project.projectId,
  });
  expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
  expect((await call('u-2', 1))[0]).toHaveProperty('result');
});

test('a caller far below its limit costs no statement, and a refused key is not counted', async () => {
  const { apiKey, projectId } = await newProject('Quiet');
  for (let i = 0; i < 5; i++) expect((await callRest(stack, apiKey, 'GET /integrations')).status).toBe(200);
  await callRest(stack, `${apiKey.slice(0, -2)}AA`, 'GET /integrations');
  await stack.core.rateLimiter.settled();
  const { rows } = await database.query('select * from connect.rate_window where project_id = $1', [projectId]);
  expect(rows).toEqual([]);
});
