import { AppError } from '@acme/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createConnect } from '../src/index.ts';
import { readUser } from '../src/read-user.ts';
import { connectionId, type MemoryServer, startMemoryServer } from './memory-server.ts';

let server: MemoryServer;
const until = (check: () => void): Promise<void> => vi.waitFor(check, 10_000);
const read = (change: Partial<Parameters<typeof readUser>[0]> = {}) =>
  readUser({ apiUrl: server.apiUrl, projectId: 'p-1', token: 'token-1', ...change });

beforeEach(async () => {
  server = await startMemoryServer();
});
afterEach(() => server.close());

describe('a client that begins with a user', () => {
  test('shows it without asking anybody, reads again once it is listened to, and keeps what has not changed', async () => {
    const initialUser = await read();
    let tokens = 0;
    const client = createConnect({
      apiUrl: server.apiUrl,
      projectId: 'p-1',
      initialUser,
      getToken: async () => {
        tokens++;
        return 'token-1';
      },
    });
    const before = client.user.snapshot();
    expect(before).toMatchObject({ status: 'ready', data: { id: 'u-1' }, error: undefined, isRefreshing: false });
    expect({ tokens, calls: server.calls }).toEqual({ tokens: 0, calls: { get: 1 } });
    const stop = client.user.subscribe(() => {});
    await until(() => expect(server.calls['get']).toBeGreaterThan(1));
    await until(() => expect(client.user.snapshot().isRefreshing).toBe(false));
    expect(client.user.snapshot().data).toBe(before.data);
    stop();
    client.close();
  });

  test('that is old, or is somebody else, shows whose token it is as soon as that is known', async () => {
    const initialUser = { ...(await read()), id: 'u-0', integrations: [] };
    const client = createConnect({
      apiUrl: server.apiUrl,
      projectId: 'p-1',
      initialUser,
      getToken: async () => 'token-1',
    });
    const stop = client.user.subscribe(() => {});
    expect(client.user.snapshot().data?.id).toBe('u-0');
    await until(() => expect(client.user.snapshot().data?.id).toBe('u-1'));
    expect(client.user.snapshot().data?.integrations[0]?.connections[0]?.id).toBe(connectionId);
    stop();
    client.close();
  });

  test('stays with it when the server is away, and says that it is old', async () => {
    const initialUser = await read();
    server.outages.set('get', new AppError('not_found', 'No such user.'));
    const client = createConnect({
      apiUrl: server.apiUrl,
      projectId: 'p-1',
      initialUser,
      getToken: async () => 'token-1',
    });
    const stop = client.user.subscribe(() => {});
    await until(() => expect(client.user.snapshot().error?.code).toBe('not_found'));
    expect(client.user.snapshot()).toMatchObject({ status: 'ready', data: { id: 'u-1' } });
    stop();
    client.close();
  });
});

describe('reading a user once', () => {
  test('is one request, with the token in a header', async () => {
    expect(await read()).toMatchObject({ id: 'u-1', integrations: [{ id: 'crm' }] });
    expect(server.requests).toMatchObject([{ authorization: 'Bearer token-1', cookie: undefined }]);
    expect(server.requests[0]?.url).not.toContain('token-1');
  });

  test.for([
    ['a token that is refused', { token: 'old' }, 'session_expired', 1],
    ['a project that is not there', { projectId: 'none' }, 'not_found', 1],
    ['a server that does not answer', { apiUrl: 'http://127.0.0.1:1' }, 'unreachable', 0],
    ['a signal that gives up', { signal: AbortSignal.abort() }, 'unreachable', 0],
  ] as const)('%s: is not tried again', async ([, change, code, requests]) => {
    await expect(read(change)).rejects.toMatchObject({ name: 'ConnectError', code });
    expect(server.requests).toHaveLength(requests);
  });

  test('gives up while the server is still thinking', async () => {
    const gate = Promise.withResolvers<void>();
    server.gates.set('get', gate.promise);
    const giveUp = new AbortController();
    const reading = read({ signal: giveUp.signal });
    await until(() => expect(server.calls['get']).toBe(1));
    giveUp.abort();
    await expect(reading).rejects.toMatchObject({ code: 'unreachable' });
    gate.resolve();
  });
});
