import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startSandbox } from '../src/index.ts';
import { createBrowser } from './browser.ts';
import { authorize, call, connect, redirectUri, refresh, sandboxFor, taskly } from './client.ts';

const paths = [
  ['GET', '/control/state'],
  ['GET', '/control/ledger'],
  ['GET', '/control/faults'],
  ['PATCH', '/control/faults'],
  ['POST', '/control/reset'],
  ['POST', '/control/clients'],
  ['POST', '/control/access-tokens/expire'],
  ['POST', '/control/grants/revoke'],
  ['POST', '/control/mail-keys'],
  ['POST', '/control/mail-keys/x/revoke'],
  ['POST', '/control/webhooks'],
  ['POST', '/control/webhooks/send'],
] as const;

test.for(paths)('%s %s wants the control token', async ([method, path]) => {
  await using sandbox = await sandboxFor();
  for (const bearer of [undefined, 'wrong', `${sandbox.control.token}x`]) {
    const { status } = await call(sandbox, path, { method, ...(bearer === undefined ? {} : { bearer }) });
    expect(status).toBe(401);
  }
});

test('a client is registered and changed at run time', async () => {
  await using sandbox = await sandboxFor({ clients: [], controlToken: 'a-token-of-the-demo' });
  const bearer = 'a-token-of-the-demo';
  expect(sandbox.control.token).toBe(bearer);
  const first = { ...taskly, redirectUris: ['http://127.0.0.1:4200/oauth/callback/old/crm'] };
  expect((await call(sandbox, '/control/clients', { bearer, json: first })).status).toBe(200);
  const refused = await authorize(sandbox, createBrowser(sandbox.url));
  expect(refused.page.body).toContain('invalid_redirect_uri');

  expect((await call(sandbox, '/control/clients', { bearer, json: taskly })).body).toEqual({
    clientId: 'taskly',
    redirectUris: [redirectUri],
  });
  const { access_token, refresh_token } = await connect(sandbox);
  expect((await call(sandbox, '/api/me', { bearer: access_token })).status).toBe(200);

  await sandbox.control.registerClient({ ...taskly, redirectUris: [redirectUri, `${redirectUri}-2`] });
  expect((await refresh(sandbox, refresh_token)).status).toBe(200);
});

test.for([
  { ...taskly, redirectUris: [] },
  { ...taskly, redirectUris: ['javascript:alert(1)'] },
  { ...taskly, redirectUris: [`${redirectUri}#x`] },
  { ...taskly, clientSecret: 'sécret-sécret' },
  { ...taskly, clientId: '' },
  { ...taskly, surprise: true },
])('a client that could not work is refused: %j', async (client) => {
  await using sandbox = await sandboxFor({ clients: [] });
  const answer = await call(sandbox, '/control/clients', { bearer: sandbox.control.token, json: client });
  expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  expect(sandbox.control.state().clients).toEqual([]);
});

test('switches are changed over HTTP, group by group, and an unknown one changes nothing', async () => {
  await using sandbox = await sandboxFor();
  const bearer = sandbox.control.token;
  const patch = (json: unknown) => call(sandbox, '/control/faults', { bearer, json, method: 'PATCH' });
  expect((await patch({ oauth: { rotation: 'off' } })).body).toMatchObject({
    oauth: { rotation: 'off', accessTokenTtlSeconds: 3600 },
  });
  const second = await patch({ oauth: { accessTokenTtlSeconds: 5 }, api: { slowMs: 3 } });
  expect(second.body).toMatchObject({ oauth: { rotation: 'off', accessTokenTtlSeconds: 5 }, api: { slowMs: 3 } });
  for (const wrong of [
    { oauth: { rotated: 'off' } },
    { apis: {} },
    { api: { slowMs: -1 } },
    [],
    'x',
    { token: { fault: {} } },
  ]) {
    expect((await patch(wrong)).status).toBe(400);
  }
  expect((await call(sandbox, '/control/faults', { bearer })).body).toEqual(second.body);
  await call(sandbox, '/control/reset', { bearer, method: 'POST' });
  expect((await call(sandbox, '/control/faults', { bearer })).body).toMatchObject({
    oauth: { rotation: 'strict', accessTokenTtlSeconds: 3600 },
    api: { slowMs: 0 },
  });
});

test('state, ledger, keys, expiry and revocation are there over HTTP', async () => {
  await using sandbox = await sandboxFor();
  const bearer = sandbox.control.token;
  const post = (path: string, json: unknown = {}) => call(sandbox, path, { bearer, json });
  const tokens = await connect(sandbox);
  const state = await call(sandbox, '/control/state', { bearer });
  expect(state.body).toMatchObject({
    grants: [{ accountId: 'acc_ada', clientId: 'taskly' }],
    liveTokens: { access: 1, refresh: 1 },
  });
  expect(JSON.stringify(state.body)).not.toContain(tokens.refresh_token);

  const ledger = (await call(sandbox, '/control/ledger', { bearer })).body['entries'] as { sequence: number }[];
  expect(ledger.map(({ sequence }) => sequence)).toEqual(ledger.map((_, index) => index + 1));
  const created = await post('/control/mail-keys', { accountId: 'acc_ada' });
  expect(created.status).toBe(201);
  expect((await post('/control/mail-keys', { accountId: 'nobody' })).status).toBe(404);
  expect((await post(`/control/mail-keys/${String(created.body['id'])}/revoke`)).status).toBe(200);
  expect((await post(`/control/mail-keys/${String(created.body['id'])}/revoke`)).status).toBe(404);
  expect((await post('/control/access-tokens/expire')).body).toEqual({ expired: 1 });
  expect((await post('/control/grants/revoke', { clientId: 'nobody' })).body).toEqual({ revoked: 0 });
  expect((await post('/control/grants/revoke')).body).toEqual({ revoked: 1 });

  const later = await call(sandbox, `/control/ledger?after=${ledger.length}`, { bearer });
  expect((later.body['entries'] as { type: string }[]).map(({ type }) => type)).toEqual([
    'mail_key_created',
    'mail_key_revoked',
    'access_tokens_expired',
    'grant_revoked',
  ]);
});

test('a reset of the data empties the accounts, keeps clients and keys, and never shortens the ledger', async () => {
  await using sandbox = await sandboxFor();
  const tokens = await connect(sandbox);
  await call(sandbox, '/api/contacts', { bearer: tokens.access_token, json: { email: 'a@example.com' } });
  const before = sandbox.control.ledger().length;
  sandbox.control.reset({ data: true });
  expect(sandbox.control.state()).toMatchObject({ grants: [], contacts: [], clients: [{ clientId: 'taskly' }] });
  expect(sandbox.control.state().mailKeys).toHaveLength(2);
  expect((await refresh(sandbox, tokens.refresh_token)).status).toBe(400);
  expect(sandbox.control.ledger().length).toBeGreaterThan(before);
});

test('with a data file a next run knows tokens, sessions, contacts and keys of the last one', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
  try {
    const dataFile = join(directory, 'sandbox.json');
    const first = await startSandbox({ clients: [taskly], dataFile });
    const tokens = await connect(first);
    const json = { email: 'kept@example.com' };
    const headers = { 'idempotency-key': 'k' };
    const created = await call(first, '/api/contacts', { bearer: tokens.access_token, json, headers });
    const { mailKeys } = first.control.state();
    await sleep(400);
    expect(JSON.parse(await readFile(dataFile, 'utf8'))).toHaveProperty('format', 'acme-sandbox-1');
    await first.stop();
    expect((await stat(dataFile)).mode & 0o777).toBe(0o600);

    const second = await startSandbox({ port: first.port, dataFile });
    try {
      const replayed = await call(second, '/api/contacts', { bearer: tokens.access_token, json, headers });
      expect(replayed.body).toEqual(created.body);
      expect(second.control.state()).toMatchObject({ contacts: [{ email: 'kept@example.com' }], mailKeys });
      expect((await refresh(second, tokens.refresh_token)).status).toBe(200);
      expect((await refresh(second, tokens.refresh_token)).body['error']).toBe('invalid_grant');
      const sequences = second.control.ledger().map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    } finally {
      await second.stop();
    }
    await writeFile(dataFile, '{"format":"other"}');
    await expect(startSandbox({ dataFile })).rejects.toThrow(`${dataFile} is not a data file of this sandbox`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
