import { AppError, type OwnExecution } from '@acme/api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient } from '../src/client.ts';
import type { ConnectClient } from '../src/connect-client.ts';
import type { ExecutionFilter, ExecutionList } from '../src/executions/execution.ts';
import { systemClock } from '../src/page.ts';
import { type MemoryServer, startMemoryServer } from './memory-server.ts';

let server: MemoryServer;
let client: ConnectClient;
const stops: (() => void)[] = [];

beforeEach(async () => {
  server = await startMemoryServer();
  client = createClient(
    { apiUrl: server.apiUrl, projectId: 'p-1', getToken: async () => 'token-1' },
    {
      clock: systemClock,
      page: {
        isOnline: () => true,
        isHidden: () => false,
        onAttention: () => () => {},
        onMessage: () => () => {},
        address: () => 'http://localhost/',
        prefersTab: () => false,
      },
      openWindow: () => undefined,
      thisTab: {
        closed: true,
        navigate: () => {},
        focus: () => {},
        close: () => {},
        tell: () => {},
        sent: () => false,
      },
      timing: { retryDelayMs: 10, reconnectMinMs: 20, reconnectMaxMs: 50, coalesceMs: 5, runsMs: 20 },
    },
  );
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  client.close();
  await server.close();
});

const until = (check: () => void): Promise<void> => vi.waitFor(check, 10_000);

let made = 0;
function execution(change: Partial<OwnExecution> = {}): OwnExecution {
  made += 1;
  return {
    id: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
    workflowId: 'send-contacts',
    status: 'succeeded',
    startedAt: new Date(Date.UTC(2026, 10, 1) + made * 60_000).toISOString(),
    ...change,
  };
}

/** So many have run; the newest comes first. */
function ran(count: number): void {
  for (let n = 0; n < count; n++) server.executions.unshift(execution());
}

async function shown(filter?: ExecutionFilter): Promise<ExecutionList> {
  const list = client.executions(filter);
  stops.push(list.subscribe(() => {}));
  await until(() => expect(list.snapshot().status).toBe('ready'));
  return list;
}
const dataOf = (list: ExecutionList) => {
  const { data } = list.snapshot();
  if (data === undefined) throw new Error(list.snapshot().status);
  return data;
};
const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

test('nothing is asked for before somebody subscribes, and then a page', async () => {
  ran(30);
  const list = client.executions();
  expect(list.snapshot()).toMatchObject({ status: 'pending', isRefreshing: true });
  expect(server.calls).toEqual({});
  stops.push(list.subscribe(() => {}));
  await until(() => expect(list.snapshot().status).toBe('ready'));
  expect(idsOf(dataOf(list).items)).toEqual(idsOf(server.executions.slice(0, 25)));
  expect(dataOf(list)).toMatchObject({ hasOlder: true, newCount: 0 });
  expect(list.snapshot()).toBe(list.snapshot());
});

test('older ones come by the page, each once, though new ones began meanwhile', async () => {
  ran(60);
  const all = idsOf(server.executions);
  const list = await shown();
  await list.loadOlder();
  expect(idsOf(dataOf(list).items)).toEqual(all.slice(0, 50));
  ran(2);
  await list.loadOlder();
  expect(idsOf(dataOf(list).items)).toEqual(all);
  expect(dataOf(list).hasOlder).toBe(false);
  const calls = server.calls['executions.list'];
  await list.loadOlder();
  expect(server.calls['executions.list']).toBe(calls);
});

test('what begins waits until it is asked for, and what goes on is shown in its place', async () => {
  server.executions = [execution({ status: 'running' }), execution()];
  const before = idsOf(server.executions);
  const list = await shown();
  server.executions = server.executions.map((one) => ({ ...one, status: 'failed' }));
  ran(3);
  server.change('execution.changed');
  await until(() => expect(dataOf(list).newCount).toBe(3));
  expect(idsOf(dataOf(list).items)).toEqual(before);
  expect(dataOf(list).items.map(({ status }) => status)).toEqual(['failed', 'failed']);
  await list.showNew();
  expect(idsOf(dataOf(list).items)).toEqual(idsOf(server.executions));
  expect(dataOf(list).newCount).toBe(0);
});

test('more new ones than a page leave what is shown alone, and take its place when asked for', async () => {
  ran(30);
  const list = await shown();
  const before = idsOf(dataOf(list).items);
  ran(200);
  server.change('execution.changed');
  await until(() => expect(dataOf(list).newCount).toBeGreaterThan(0));
  expect(idsOf(dataOf(list).items)).toEqual(before);
  await list.showNew();
  const { items, hasOlder } = dataOf(list);
  expect(idsOf(items)).toEqual(idsOf(server.executions.slice(0, items.length)));
  expect(hasOlder).toBe(true);
  await list.loadOlder();
  expect(idsOf(dataOf(list).items)).toEqual(idsOf(server.executions.slice(0, items.length + 25)));
});

test('what a filter no longer finds goes, and the first of an empty list come by themselves', async () => {
  const [running] = (server.executions = [execution({ status: 'sleeping' }), execution()]);
  const list = await shown({ status: 'running', workflowId: 'send-contacts' });
  expect(idsOf(dataOf(list).items)).toEqual([running?.id]);
  server.executions = server.executions.map((one) => ({ ...one, status: 'succeeded' }));
  server.change('execution.succeeded');
  await until(() => expect(dataOf(list).items).toEqual([]));
  server.executions.unshift(execution({ status: 'queued' }));
  server.change('execution.changed');
  await until(() => expect(dataOf(list).items).toHaveLength(1));
  expect(dataOf(list).newCount).toBe(0);
});

test('a storm of changes is answered by few reads, of the user as well', async () => {
  ran(1);
  await shown();
  await until(() => expect(server.openStreams).toBe(1));
  const [lists, users] = [server.calls['executions.list'] ?? 0, server.calls['get'] ?? 0];
  const begun = performance.now();
  for (let n = 0; n < 200; n++) {
    server.change('execution.succeeded');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const seconds = (performance.now() - begun) / 1_000;
  expect((server.calls['executions.list'] ?? 0) - lists).toBeLessThanOrEqual(seconds + 1);
  // Of the user once in `runsMs`, here 20.
  expect((server.calls['get'] ?? 0) - users).toBeLessThanOrEqual(seconds * 50 + 1);
});

test('a change of something else does not wait for runs to be told of', async () => {
  ran(1);
  const list = await shown();
  await until(() => expect(server.openStreams).toBe(1));
  const users = server.calls['get'] ?? 0;
  server.change('execution.succeeded');
  server.change('connection.changed');
  await until(() => expect(server.calls['get']).toBeGreaterThan(users));
  expect(dataOf(list).items).toHaveLength(1);
});

test('why it could not be read is told, kept beside what was read before, and gone once it works', async () => {
  server.failures.set('executions.list', new AppError('unavailable', 'Not now.'));
  const list = client.executions();
  stops.push(list.subscribe(() => {}));
  await until(() => expect(list.snapshot()).toMatchObject({ status: 'error', error: { code: 'unreachable' } }));
  ran(30);
  await list.refetch();
  await until(() => expect(list.snapshot()).toMatchObject({ status: 'ready', error: undefined }));
  server.failures.set('executions.list', new AppError('unavailable', 'Not now.'));
  await list.loadOlder();
  expect(list.snapshot()).toMatchObject({ status: 'ready', error: { code: 'unreachable' } });
  expect(dataOf(list).items).toHaveLength(25);
  await list.loadOlder();
  expect(list.snapshot().error).toBeUndefined();
  expect(dataOf(list).items).toHaveLength(30);
});

test('nothing is read once nobody listens any more', async () => {
  ran(1);
  await shown();
  for (const stop of stops.splice(0)) stop();
  await until(() => expect(server.openStreams).toBe(0));
  const calls = server.calls['executions.list'];
  server.change('execution.changed');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(server.calls['executions.list']).toBe(calls);
});

test('one run is read with its steps, run again, and shows how that goes', async () => {
  const failed = execution({ status: 'failed', reason: 'provider_unavailable', canRetry: true });
  server.executions = [failed];
  const startedAt = failed.startedAt;
  server.steps = [{ key: 'a', name: 'a', kind: 'request', status: 'failed', startedAt, tries: 10 }];
  const one = client.execution(failed.id);
  stops.push(one.subscribe(() => {}));
  await until(() => expect(one.snapshot().data).toMatchObject({ status: 'failed', canRetry: true }));
  expect(one.snapshot().data?.steps).toEqual(server.steps);
  await one.retry();
  expect(one.snapshot().data).toMatchObject({ status: 'queued', startedBy: { kind: 'manual' } });
  expect(one.snapshot().data).not.toHaveProperty('canRetry');
  server.executions = [{ ...failed, status: 'succeeded' }];
  server.change('execution.succeeded');
  await until(() => expect(one.snapshot().data?.status).toBe('succeeded'));
});

test('running again that is refused says why, and changes nothing', async () => {
  const failed = execution({ status: 'failed', canRetry: true });
  server.executions = [failed];
  const one = client.execution(failed.id);
  stops.push(one.subscribe(() => {}));
  await until(() => expect(one.snapshot().status).toBe('ready'));
  server.failures.set('executions.retry', new AppError('suspended', 'Held back.'));
  await expect(one.retry()).rejects.toMatchObject({ code: 'suspended' });
  expect(one.snapshot().data).toMatchObject({ status: 'failed', canRetry: true });
});

test('one that is not there is an error, and a later id does not mend it', async () => {
  const one = client.execution(crypto.randomUUID());
  stops.push(one.subscribe(() => {}));
  await until(() => expect(one.snapshot()).toMatchObject({ status: 'error', error: { code: 'not_found' } }));
});
