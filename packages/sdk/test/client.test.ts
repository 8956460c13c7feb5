import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { ConnectApiError, createConnectClient, createUserTokens } from '../src/index.ts';

afterEach(() => {
  delete (globalThis as { document?: unknown }).document;
});

test('a secret key in a browser, or something that is none, throws at once', () => {
  expect(() => createConnectClient({ url: 'http://127.0.0.1:1', apiKey: 'pk_1' })).toThrow(
    /must begin with "ek_live_"/,
  );
  (globalThis as { document?: unknown }).document = {};
  expect(() => createConnectClient({ url: 'http://127.0.0.1:1', apiKey: 'ek_live_x' })).toThrow(
    /must not run in a browser/,
  );
});

test('a server that is not there, and one that answers something else, are "network"', async () => {
  const gone = createConnectClient({ url: 'http://127.0.0.1:1', apiKey: 'ek_live_x' });
  await expect(gone.users.get('u')).rejects.toMatchObject({
    code: 'network',
    message: expect.stringContaining('Check the url'),
  });

  const server = createServer((_request, response) => response.end('<html>a proxy</html>'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const other = createConnectClient({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey: 'ek_live_x',
  });
  const error = await other.users.get('u').catch((thrown: unknown) => thrown);
  expect(ConnectApiError.is(error) && error.code).toBe('network');
  server.closeAllConnections();
  server.close();
});

test('what would narrow a search or a target and is undefined is refused before anything is sent', async () => {
  const client = createConnectClient({ url: 'http://127.0.0.1:1', apiKey: 'ek_live_x' });
  const missing = undefined as unknown as string;
  const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['metadata.Email', () => client.users.list({ metadata: { Email: missing } })],
    ['metadata.Email', () => client.executions.list({ user: { metadata: { Email: missing } } })],
    ['user.id', () => client.executions.list({ user: { id: missing } })],
    ['target.integrationId', () => client.users.suspend('u', { integrationId: missing })],
    ['target.workflowId', () => client.users.resume('u', { workflowId: missing })],
    ['act.integrationId', () => client.operations.start({ kind: 'suspend', integrationId: missing }, 'meta.plan:free')],
  ];
  for (const [what, call] of calls) await expect(call(), what).rejects.toThrow(`${what} is undefined`);
});

test('a user token names the user, the audience and an hour', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signingKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const tokens = createUserTokens({ url: 'https://connect.example.com', projectId: 'p-1', kid: 'k-1', signingKeyPem });
  const { payload, protectedHeader } = await jwtVerify(await tokens.sign('u-1'), createPublicKey(privateKey));
  expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k-1' });
  expect(payload).toMatchObject({ sub: 'u-1', aud: 'connect.example.com/p-1' });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
});

test('a signing key that is none is reported where a token is asked for', async () => {
  const tokens = createUserTokens({
    url: 'https://connect.example.com',
    projectId: 'p',
    kid: 'k',
    signingKeyPem: 'nonsense',
  });
  await expect(tokens.sign('u')).rejects.toThrow(/PKCS#?8|PEM/i);
});
