import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { createBrowser } from './browser.ts';
import { authorize, call, connect, refresh, revoke, sandboxFor } from './client.ts';

test('without rotation the refresh token works until revoked, and is not sent again', async () => {
  await using sandbox = await sandboxFor();
  sandbox.control.setFaults({ oauth: { rotation: 'off' } });
  const { refresh_token } = await connect(sandbox);
  for (let use = 0; use < 3; use += 1) {
    const { status, body } = await refresh(sandbox, refresh_token);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('refresh_token');
    expect((await call(sandbox, '/api/me', { bearer: String(body['access_token']) })).status).toBe(200);
  }
  await revoke(sandbox, refresh_token);
  expect((await refresh(sandbox, refresh_token)).body['error']).toBe('invalid_grant');
});

test('within the grace period a used refresh token works again; after it, it is a reuse', async () => {
  await using sandbox = await sandboxFor();
  sandbox.control.setFaults({ oauth: { rotationGraceMs: 60_000 } });
  const { refresh_token } = await connect(sandbox);
  expect((await refresh(sandbox, refresh_token)).status).toBe(200);
  const replay = await refresh(sandbox, refresh_token);
  expect(replay.status).toBe(200);
  const refreshed = sandbox.control.ledger().filter(({ type }) => type === 'token_refreshed');
  expect(refreshed).toMatchObject([{ replayed: false }, { replayed: true }]);
  sandbox.control.setFaults({ oauth: { rotationGraceMs: 20 } });
  await sleep(50);
  expect((await refresh(sandbox, refresh_token)).body['error']).toBe('invalid_grant');
  expect((await call(sandbox, '/api/me', { bearer: String(replay.body['access_token']) })).status).toBe(401);
});

test('the lifetime of access tokens is set at run time, and all of them can be ended at once', async () => {
  await using sandbox = await sandboxFor();
  sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 1 } });
  const short = await connect(sandbox);
  expect(short.expires_in).toBe(1);
  await sleep(1_100);
  expect((await call(sandbox, '/api/me', { bearer: short.access_token })).status).toBe(401);

  sandbox.control.reset();
  const next = await refresh(sandbox, short.refresh_token);
  expect(next.body['expires_in']).toBe(3600);
  expect(sandbox.control.expireAccessTokens()).toBe(1);
  expect((await call(sandbox, '/api/me', { bearer: String(next.body['access_token']) })).status).toBe(401);
  expect((await refresh(sandbox, String(next.body['refresh_token']))).status).toBe(200);
});

test("a person can take an app's access back in the product: refresh and API stop", async () => {
  await using sandbox = await sandboxFor();
  const [ada, grace] = [await connect(sandbox), await connect(sandbox, { email: 'grace@contoso.example' })];
  expect(sandbox.control.revokeGrants({ accountId: 'acc_ada' })).toBe(1);
  expect((await refresh(sandbox, ada.refresh_token)).body['error']).toBe('invalid_grant');
  expect((await call(sandbox, '/api/me', { bearer: ada.access_token })).status).toBe(401);
  expect((await call(sandbox, '/api/me', { bearer: grace.access_token })).status).toBe(200);
});

test('the next n API calls fail with status and Retry-After, then it works again', async () => {
  await using sandbox = await sandboxFor();
  const { access_token: bearer } = await connect(sandbox);
  sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 503, retryAfter: 7, remaining: 2 } } });
  for (let failing = 0; failing < 2; failing += 1) {
    const { status, headers } = await call(sandbox, '/api/contacts', { bearer, json: { email: 'a@example.com' } });
    expect([status, headers.get('retry-after')]).toEqual([503, '7']);
  }
  expect((await call(sandbox, '/api/contacts', { bearer, json: { email: 'a@example.com' } })).status).toBe(201);
  expect(sandbox.control.state().contacts).toHaveLength(1);
  expect(sandbox.control.state().faults.api.fault).toBeNull();
  const calls = sandbox.control.ledger().flatMap((entry) => (entry.type === 'api_call' ? [entry] : []));
  expect(calls.map(({ status, outcome }) => `${status} ${outcome}`)).toEqual(['503 fault', '503 fault', '201 effect']);
});

test('a fault after the effect loses only the answer: the retry with the same key replays it', async () => {
  await using sandbox = await sandboxFor();
  const { access_token: bearer } = await connect(sandbox);
  const send = () =>
    call(sandbox, '/api/contacts', { bearer, json: { email: 'a@example.com' }, headers: { 'idempotency-key': 'k' } });
  sandbox.control.setFaults({ api: { fault: { kind: 'drop', afterEffect: true } } });
  await expect(send()).rejects.toThrow('fetch failed');
  expect(sandbox.control.state().contacts).toHaveLength(1);
  expect((await send()).status).toBe(201);
  expect(sandbox.control.state().contacts).toHaveLength(1);
  const calls = sandbox.control.ledger().flatMap((entry) => (entry.type === 'api_call' ? [entry] : []));
  expect(calls.map(({ status, outcome }) => `${status} ${outcome}`)).toEqual(['0 effect', '201 replayed']);
});

test('the rate limit answers 429 with Retry-After above it, per product', async () => {
  await using sandbox = await sandboxFor();
  const { access_token: bearer } = await connect(sandbox);
  sandbox.control.setFaults({ api: { rateLimit: { requests: 2, windowMs: 60_000 } } });
  const answers = [];
  for (let index = 0; index < 4; index += 1) answers.push(await call(sandbox, '/api/me', { bearer }));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(50);
  const [mailKey] = sandbox.control.state().mailKeys;
  expect((await call(sandbox, '/mail/workspace', { bearer: mailKey?.key ?? '' })).status).toBe(200);
});

test('slow answers take as long as told, and stop does not wait for them', async () => {
  const sandbox = await sandboxFor();
  const { access_token: bearer } = await connect(sandbox);
  sandbox.control.setFaults({ api: { slowMs: 300 } });
  const start = performance.now();
  expect((await call(sandbox, '/api/me', { bearer })).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThanOrEqual(295);
  sandbox.control.setFaults({ api: { slowMs: 60_000 } });
  const waiting = call(sandbox, '/api/me', { bearer }).catch((error: unknown) => error);
  await sleep(50);
  await sandbox.stop();
  expect(await waiting).toBeInstanceOf(TypeError);
});

test('a late answer comes after its effect: who hangs up meanwhile misses what was done', async () => {
  await using sandbox = await sandboxFor();
  const { access_token: bearer, refresh_token } = await connect(sandbox);
  sandbox.control.setFaults({ api: { lateMs: 60_000 }, token: { lateMs: 200 } });
  const start = performance.now();
  expect((await refresh(sandbox, refresh_token)).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThanOrEqual(195);
  const hangUp = AbortSignal.timeout(300);
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ email: 'a@example.com' });
  const sent = fetch(`${sandbox.url}/api/contacts`, { method: 'POST', headers, body, signal: hangUp });
  await expect(sent).rejects.toThrow('timeout');
  expect(sandbox.control.state().contacts).toHaveLength(1);
});

test.for([
  ['status', { kind: 'status', status: 500 }, 500, 'injected_fault'],
  ['invalid_client', { kind: 'status', status: 401, error: 'invalid_client' }, 401, 'invalid_client'],
  ['an error inside 200', { kind: 'error_in_200' }, 200, 'bad_refresh_token'],
] as const)('the token endpoint can fail with %s without touching the token', async ([, fault, status, error]) => {
  await using sandbox = await sandboxFor();
  const { refresh_token } = await connect(sandbox);
  sandbox.control.setFaults({ token: { fault } });
  expect(await refresh(sandbox, refresh_token)).toMatchObject({ status, body: { error } });
  expect((await refresh(sandbox, refresh_token)).status).toBe(200);
});

test("the token endpoint can refuse in another provider's words", async () => {
  await using sandbox = await sandboxFor();
  const { refresh_token } = await connect(sandbox);
  const body = { status: 'BAD_REFRESH_TOKEN', message: 'missing or unknown refresh token' };
  sandbox.control.setFaults({ token: { fault: { kind: 'json', status: 400, body } } });
  expect(await refresh(sandbox, refresh_token)).toMatchObject({ status: 400, body });
  expect((await refresh(sandbox, refresh_token)).status).toBe(200);
});

test('a token answer can leave out when the token ends; the token ends all the same', async () => {
  await using sandbox = await sandboxFor();
  const { refresh_token } = await connect(sandbox);
  sandbox.control.setFaults({ oauth: { sendsExpiresIn: false, accessTokenTtlSeconds: 1 } });
  const { body } = await refresh(sandbox, refresh_token);
  expect(body).not.toHaveProperty('expires_in');
  expect(body).toHaveProperty('refresh_token');
  expect((await call(sandbox, '/api/me', { bearer: String(body['access_token']) })).status).toBe(200);
  await sleep(1_100);
  expect((await call(sandbox, '/api/me', { bearer: String(body['access_token']) })).status).toBe(401);
});

test('the token endpoint and the API can answer with all that they were sent', async () => {
  await using sandbox = await sandboxFor();
  const { access_token, refresh_token } = await connect(sandbox);
  sandbox.control.setFaults({
    token: { fault: { kind: 'echo', status: 400 } },
    api: { fault: { kind: 'echo', status: 422 } },
  });
  const refused = await refresh(sandbox, refresh_token);
  expect(refused).toMatchObject({ status: 400, body: { error: 'echoed' } });
  expect(JSON.stringify(refused.body)).toContain(encodeURIComponent(refresh_token));
  const api = await call(sandbox, '/api/me', { bearer: access_token });
  expect([api.status, JSON.stringify(api.body)]).toEqual([422, expect.stringContaining(`Bearer ${access_token}`)]);
});

test('the token endpoint can answer with a web page, half an answer, or nothing', async () => {
  await using sandbox = await sandboxFor();
  const { refresh_token } = await connect(sandbox);
  sandbox.control.setFaults({ token: { fault: { kind: 'html' } } });
  expect((await refresh(sandbox, refresh_token)).headers.get('content-type')).toContain('text/html');
  for (const [kind, message] of [
    ['truncated', 'terminated'],
    ['drop', 'fetch failed'],
  ] as const) {
    sandbox.control.setFaults({ token: { fault: { kind } } });
    await expect(refresh(sandbox, refresh_token)).rejects.toThrow(message);
  }
  expect((await refresh(sandbox, refresh_token)).status).toBe(200);
});

test('a connection cut after the commit has used the refresh token up', async () => {
  await using sandbox = await sandboxFor();
  const { refresh_token } = await connect(sandbox);
  sandbox.control.setFaults({ token: { fault: { kind: 'drop', afterEffect: true } } });
  await expect(refresh(sandbox, refresh_token)).rejects.toThrow('fetch failed');
  expect(sandbox.control.ledger().some(({ type }) => type === 'token_refreshed')).toBe(true);
  expect((await refresh(sandbox, refresh_token)).body['error']).toBe('invalid_grant');
});

test('the revocation endpoint can be down, and the token lives on', async () => {
  await using sandbox = await sandboxFor();
  const { refresh_token, access_token } = await connect(sandbox);
  sandbox.control.setFaults({ revocation: { fault: { kind: 'status', status: 503, remaining: null } } });
  expect((await revoke(sandbox, refresh_token)).status).toBe(503);
  expect((await revoke(sandbox, refresh_token)).status).toBe(503);
  expect((await call(sandbox, '/api/me', { bearer: access_token })).status).toBe(200);
  sandbox.control.reset();
  expect((await revoke(sandbox, refresh_token)).status).toBe(200);
  expect((await call(sandbox, '/api/me', { bearer: access_token })).status).toBe(401);
});

test('the gzip bomb is small on the wire and as large as told when unpacked', async () => {
  await using sandbox = await sandboxFor();
  const { access_token } = await connect(sandbox);
  const bytes = 32 * 1024 * 1024;
  sandbox.control.setFaults({ bomb: { bytes } });
  const [wire, unpacked] = await new Promise<[number, number]>((resolve, reject) => {
    const options = { headers: { authorization: `Bearer ${access_token}` } };
    request(`${sandbox.url}/api/bomb`, options, (response) => {
      let [packed, total] = [0, 0];
      response.on('data', (data: Buffer) => (packed += data.length));
      response
        .pipe(createGunzip())
        .on('data', (data: Buffer) => (total += data.length))
        .on('end', () => resolve([packed, total]))
        .on('error', reject);
    })
      .on('error', reject)
      .end();
  });
  expect(unpacked).toBe(bytes);
  expect(wire).toBeLessThan(bytes / 500);
  sandbox.control.setFaults({ api: { fault: { kind: 'bomb' } }, bomb: { bytes: 4_096 } });
  expect((await call(sandbox, '/api/me', { bearer: access_token })).body['padding']).toMatch(/^0{4000,}$/);
});

test('login and consent send the opener policy they are told to', async () => {
  await using sandbox = await sandboxFor();
  const browser = createBrowser(sandbox.url);
  const policyOf = async () => (await authorize(sandbox, browser)).page.headers.get('cross-origin-opener-policy');
  expect(await policyOf()).toBeNull();
  sandbox.control.setFaults({ oauth: { openerPolicy: 'same-origin' } });
  expect(await policyOf()).toBe('same-origin');
});
