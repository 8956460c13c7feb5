import { AppError } from '@acme/api';
import { focusManager } from '@tanstack/query-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../src/client.ts';
import type { ConnectClient } from '../src/connect-client.ts';
import { systemClock } from '../src/page.ts';
import type { TokenRequest } from '../src/token.ts';
import { connectionId, crm, type MemoryServer, startMemoryServer } from './memory-server.ts';

let server: MemoryServer;
let client: ConnectClient;
let stop: () => void;
let asked: TokenRequest['reason'][];
const state = { online: true, hidden: false, attention: new Set<() => void>() };

interface Given {
  readonly getToken?: (request: TokenRequest) => Promise<string>;
  readonly fetch?: typeof fetch;
  readonly projectId?: string;
}

function createTestClient({ getToken = async () => 'token-1', projectId = 'p-1', fetch }: Given = {}): ConnectClient {
  asked = [];
  return createClient(
    {
      apiUrl: server.apiUrl,
      projectId,
      getToken: async (request) => {
        asked.push(request.reason);
        return await getToken(request);
      },
      ...(fetch === undefined ? {} : { fetch }),
    },
    {
      clock: systemClock,
      page: {
        isOnline: () => state.online,
        isHidden: () => state.hidden,
        onAttention: (listener) => {
          state.attention.add(listener);
          return () => state.attention.delete(listener);
        },
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
      timing: {
        retryDelayMs: 10,
        reconnectMinMs: 20,
        reconnectMaxMs: 50,
        pollMs: 60,
        headTimeoutMs: 600,
        coalesceMs: 5,
        pollIdleMs: 50,
      },
    },
  );
}

/** Waits for what must come; long, because the machine may be busy with other tests. */
const until = (check: () => void): Promise<void> => vi.waitFor(check, 10_000);

function look(change: Partial<typeof state>): void {
  Object.assign(state, change);
  for (const listener of state.attention) listener();
}

async function ready(given?: Given): Promise<void> {
  client = createTestClient(given);
  stop = client.user.subscribe(() => {});
  await until(() => expect(client.user.snapshot().status).toBe('ready'));
}

const gets = (): number => server.calls['get'] ?? 0;
const toggle = () => client.workflow({ workflowId: 'send-contacts', connectionId });

beforeEach(async () => {
  server = await startMemoryServer();
  Object.assign(state, { online: true, hidden: false });
});

afterEach(async () => {
  client.close();
  expect(state.attention.size).toBe(0);
  await server.close();
});

describe('the user', () => {
  test('is read when somebody subscribes, and not before', async () => {
    client = createTestClient();
    expect(client.user.snapshot()).toMatchObject({ status: 'pending', data: undefined });
    expect(server.requests).toEqual([]);
    stop = client.user.subscribe(() => {});
    await until(() => expect(client.user.snapshot().status).toBe('ready'));
    expect(client.user.snapshot().data).toEqual(server.user);
  });

  test('the token travels in a header, never in a URL, and no cookie goes along', async () => {
    await ready();
    await client.setMetadata({ plan: 'pro' });
    await until(() => expect(server.openStreams).toBe(1));
    expect(server.requests.length).toBeGreaterThan(2);
    for (const { url, authorization, cookie } of server.requests) {
      expect(url).toContain('project=p-1');
      expect(decodeURIComponent(url)).not.toContain('token-1');
      expect(authorization).toBe('Bearer token-1');
      expect(cookie).toBeUndefined();
    }
  });

  test('keeps its identity while nothing changes', async () => {
    await ready();
    const before = client.user.snapshot();
    await client.refresh();
    expect(client.user.snapshot().data).toBe(before.data);
  });

  test('an error of the server is a ConnectError with code and request id', async () => {
    server.outages.set('get', new AppError('forbidden_origin', 'This origin is not allowed.'));
    client = createTestClient();
    stop = client.user.subscribe(() => {});
    await until(() => expect(client.user.snapshot().status).toBe('error'));
    expect(client.user.snapshot().error).toMatchObject({ code: 'forbidden', requestId: 'req-1', retryable: false });
    server.outages.clear();
    await client.refresh();
    expect(client.user.snapshot().status).toBe('ready');
  });

  test('an error of the HTTP layer keeps its code too', async () => {
    client = createTestClient({ projectId: 'unknown' });
    stop = client.user.subscribe(() => {});
    await until(() => expect(client.user.snapshot().status).toBe('error'));
    expect(client.user.snapshot().error).toMatchObject({ code: 'not_found', requestId: 'req-0' });
  });

  test('a passing failure is tried again; the old value stays with the error', async () => {
    server.failures.set('get', new AppError('unavailable', 'Restarting.'));
    await ready();
    expect(gets()).toBeGreaterThanOrEqual(2);
    server.outages.set('get', new AppError('internal_error', 'Broken.'));
    await client.refresh();
    expect(client.user.snapshot()).toMatchObject({
      status: 'ready',
      data: { id: 'u-1' },
      error: { code: 'server_error', retryable: true },
    });
  });

  test('a server that does not answer is unreachable, or offline', async () => {
    const down = async (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));
    client = createTestClient({ fetch: down });
    stop = client.user.subscribe(() => {});
    await until(() => expect(client.user.snapshot().error?.code).toBe('unreachable'));
    look({ online: false });
    await client.refresh();
    expect(client.user.snapshot().error?.code).toBe('offline');
    expect(client.health.snapshot().isOnline).toBe(false);
  });
});

describe('the token', () => {
  test('is renewed once when the server refuses it, for all calls of that moment', async () => {
    let n = 0;
    await ready({ getToken: async () => `token-${++n}` });
    server.tokens.clear();
    server.tokens.add('token-2');
    await Promise.all([client.refresh(), client.setMetadata({ plan: 'pro' })]);
    expect(asked).toEqual(['init', 'unauthorized']);
    expect(server.user.metadata['plan']).toBe('pro');
    expect(client.health.snapshot().sessionEnded).toBe(false);
  });

  test('a fresh one that is refused as well ends the session, and the host is not asked on and on', async () => {
    await ready();
    server.tokens.clear();
    await expect(client.setMetadata({ plan: 'pro' })).rejects.toMatchObject({ code: 'session_expired' });
    expect(client.health.snapshot()).toMatchObject({ sessionEnded: true, updates: 'off' });
    server.endStreams();
    const before = asked.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked.length).toBe(before);
    server.tokens.add('token-1');
    await client.refresh();
    expect(client.health.snapshot().sessionEnded).toBe(false);
    await until(() => expect(client.health.snapshot().updates).toBe('live'));
  });

  test('getToken that fails once is asked again; twice ends the session', async () => {
    let fails = 1;
    await ready({ getToken: async () => (fails-- > 0 ? Promise.reject(new Error('500')) : 'token-1') });
    expect(asked).toEqual(['init', 'init']);
    client.close();
    client = createTestClient({ getToken: () => Promise.reject(new Error('401')) });
    stop = client.user.subscribe(() => {});
    await until(() => expect(client.user.snapshot().error?.code).toBe('session_expired'));
    expect(asked).toEqual(['init', 'init']);
  });
});

describe('switching a workflow', () => {
  test('shows at once, and stays', async () => {
    await ready();
    const seen: boolean[] = [];
    client.user.subscribe(() => seen.push(toggle().snapshot().enabled));
    const done = client.setWorkflow({ workflowId: 'send-contacts', connectionId, enabled: true });
    expect(toggle().snapshot()).toEqual({ enabled: true, isPending: true, error: undefined });
    expect(client.user.snapshot().data?.integrations[0]?.workflows[0]?.enabled).toBe(true);
    await done;
    expect(toggle().snapshot()).toEqual({ enabled: true, isPending: false, error: undefined });
    await client.refresh();
    expect(seen).not.toContain(false);
  });

  test('is taken back in the same step as its reason appears', async () => {
    await ready();
    server.failures.set('enable', new AppError('integration_locked', 'Not in this plan.'));
    const steps: string[] = [];
    client.user.subscribe(() => {
      const { enabled, error } = toggle().snapshot();
      const step = JSON.stringify([enabled, error?.code ?? null]);
      if (steps.at(-1) !== step) steps.push(step);
    });
    await expect(
      client.setWorkflow({ workflowId: 'send-contacts', connectionId, enabled: true }),
    ).rejects.toMatchObject({ code: 'entitlement_required' });
    expect(steps).toEqual(['[true,null]', '[false,"entitlement_required"]']);
    await client.setWorkflow({ workflowId: 'send-contacts', connectionId, enabled: true });
    expect(toggle().snapshot()).toEqual({ enabled: true, isPending: false, error: undefined });
  });

  test('an answer to an older question does not undo it', async () => {
    await ready();
    const gate = Promise.withResolvers<void>();
    server.gates.set('enable', gate.promise);
    const done = client.setWorkflow({ workflowId: 'send-contacts', connectionId, enabled: true });
    await client.refresh();
    expect(toggle().snapshot().enabled).toBe(true);
    gate.resolve();
    await done;
    expect(toggle().snapshot().enabled).toBe(true);
  });

  test('quick changes go out one after another, and the last wish wins', async () => {
    await ready();
    const gate = Promise.withResolvers<void>();
    server.gates.set('enable', gate.promise);
    const wish = (enabled: boolean) => client.setWorkflow({ workflowId: 'send-contacts', connectionId, enabled });
    const wishes = [wish(true)];
    await until(() => expect(server.calls['enable']).toBe(1));
    wishes.push(...[false, true, false].map(wish));
    expect(toggle().snapshot().enabled).toBe(false);
    gate.resolve();
    await Promise.all(wishes);
    expect(server.calls).toMatchObject({ enable: 1, disable: 1 });
    expect(toggle().snapshot()).toEqual({ enabled: false, isPending: false, error: undefined });
    expect(server.user.integrations[0]?.workflows[0]?.enabled).toBe(false);
  });

  test('wishes back and forth that end where they began cost one request', async () => {
    await ready();
    const gate = Promise.withResolvers<void>();
    server.gates.set('enable', gate.promise);
    const wishes = [true, false, true].map((enabled) =>
      client.setWorkflow({ workflowId: 'send-contacts', connectionId, enabled }),
    );
    gate.resolve();
    await Promise.all(wishes);
    expect(server.calls).toMatchObject({ enable: 1 });
    expect(server.calls['disable']).toBeUndefined();
  });
});

describe('other changes', () => {
  test('disconnect takes the account away before the next read', async () => {
    await ready();
    const gate = Promise.withResolvers<void>();
    const done = client.disconnect(connectionId);
    server.gates.set('get', gate.promise);
    await done;
    expect(client.user.snapshot().data?.integrations[0]).toMatchObject({ state: 'available', connections: [] });
    gate.resolve();
  });

  test('disconnect that fails leaves everything and says why', async () => {
    await ready();
    server.failures.set('disconnect', new AppError('internal_error', 'Broken.'));
    await expect(client.disconnect(connectionId)).rejects.toMatchObject({ code: 'server_error', retryable: true });
    expect(client.user.snapshot().data?.integrations[0]?.connections).toHaveLength(1);
  });

  test('an account is renamed, and shows its name once the server has taken it', async () => {
    await ready();
    await client.changeConnection({ connectionId, alias: 'Billing' });
    expect(client.user.snapshot().data?.integrations[0]?.connections[0]).toMatchObject({ alias: 'Billing' });
    await client.changeConnection({ connectionId, alias: null });
    expect(client.user.snapshot().data?.integrations[0]?.connections[0]).not.toHaveProperty('alias');
    server.failures.set('changeConnection', new AppError('not_found', 'Gone.'));
    await expect(client.changeConnection({ connectionId, isDefault: true })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('a workflow is started by hand, or it is said why not', async () => {
    await ready();
    const started = await client.runWorkflow({ workflowId: 'sync', connectionId, input: { full: true } });
    expect(started.executionIds).toHaveLength(1);
    server.failures.set('run', new AppError('forbidden', 'Not from a browser.'));
    await expect(client.runWorkflow({ workflowId: 'sync' })).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('settings are saved over those that were known, and show before the next read', async () => {
    await ready();
    server.outages.set('get', new AppError('unavailable', 'Restarting.'));
    const first = {
      connectionId,
      values: { pipeline: 'sales' },
      labels: { pipeline: { sales: 'Sales' } },
      revision: 0,
    };
    expect(await client.settings.save(first)).toEqual({
      settings: { revision: 1, values: first.values, labels: first.labels },
      state: 'connected',
    });
    const accounts = () => client.user.snapshot().data?.integrations[0]?.connections;
    expect(accounts()?.[0]?.settings).toMatchObject({ revision: 1, values: { pipeline: 'sales' } });
    await client.settings.save({ connectionId, workflowId: 'send-contacts', values: { list: 'news' } });
    expect(accounts()?.[0]?.workflows[0]?.settings).toEqual({ revision: 1, values: { list: 'news' } });
    server.outages.clear();
    await client.refresh();
    expect(accounts()).toEqual(server.user.integrations[0]?.connections);
  });

  test('settings that were changed meanwhile are refused, and say so', async () => {
    await ready();
    await client.settings.save({ connectionId, values: { pipeline: 'sales' } });
    const late = { connectionId, values: { pipeline: 'partners' }, revision: 0 };
    await expect(client.settings.save(late)).rejects.toMatchObject({ code: 'conflict' });
    expect(server.user.integrations[0]?.connections[0]?.settings?.values).toEqual({ pipeline: 'sales' });
    await expect(client.settings.save({ ...late, connectionId: crypto.randomUUID() })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('choices come a page at a time, are searched, and are asked for once', async () => {
    await ready();
    const pipeline = { connectionId, setting: 'pipeline' };
    const page = await client.settings.options(pipeline);
    expect(page.options.map(({ label }) => label)).toEqual(['Sales', 'Partners']);
    const { nextCursor: cursor = '' } = page;
    expect(await client.settings.options({ ...pipeline, cursor })).toEqual({
      options: [{ value: 'renewals', label: 'Renewals' }],
    });
    expect(await client.settings.options({ ...pipeline, search: 'part' })).toMatchObject({
      options: [{ value: 'partners' }],
    });
    await client.settings.options(pipeline);
    expect(server.calls['settings.options']).toBe(3);
    await client.settings.options(pipeline, { refresh: true });
    expect(server.calls['settings.options']).toBe(4);
    server.outages.set('settings.options', new AppError('provider_error', 'Down.'));
    await expect(client.settings.options({ ...pipeline, search: 'x' })).rejects.toMatchObject({
      code: 'provider_unavailable',
    });
  });

  test('metadata is merged, null deletes, and problems come by key', async () => {
    await ready();
    await client.setMetadata({ plan: null, team: 'blue' });
    expect(client.user.snapshot().data?.metadata).toEqual({ team: 'blue' });
    server.failures.set(
      'setMetadata',
      new AppError('invalid_metadata', 'plan is not writable.', {
        fields: { plan: { code: 'not_writable', message: 'Only the server writes it.' } },
      }),
    );
    await expect(client.setMetadata({ plan: 'pro' })).rejects.toMatchObject({
      code: 'validation',
      fields: { plan: { code: 'not_writable' } },
    });
  });

  test('a key connects end to end, and the user has it when the flow is done', async () => {
    server.user = {
      ...server.user,
      integrations: [crm({ auth: 'api_key', begins: 'fields', state: 'available', connections: [] })],
    };
    await ready();
    const flow = client.connect('crm');
    expect(client.connect('crm')).toBe(flow);
    flow.start();
    await until(() => expect(flow.snapshot().phase).toBe('fields'));
    await flow.submit({ apiKey: 'wrong' });
    expect(flow.snapshot()).toMatchObject({ phase: 'fields', error: { fields: { apiKey: { code: 'rejected' } } } });
    await flow.submit({ apiKey: 'right' });
    await until(() => expect(flow.snapshot().phase).toBe('done'));
    expect(client.user.snapshot().data?.integrations[0]?.connections).toHaveLength(1);
  });
});

describe('live updates', () => {
  const isLive = () => until(() => expect(client.health.snapshot().updates).toBe('live'));

  test('a change elsewhere shows without reload', async () => {
    await ready();
    await isLive();
    server.user = { ...server.user, integrations: [crm({ state: 'available', connections: [] })] };
    server.change();
    await until(() => expect(client.user.snapshot().data?.integrations[0]?.state).toBe('available'));
  });

  test('many changes at once are one read', async () => {
    await ready();
    await isLive();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = gets();
    for (let i = 0; i < 20; i++) server.change();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(gets() - before).toBeLessThanOrEqual(2);
    expect(gets() - before).toBeGreaterThanOrEqual(1);
  });

  test('a steady stream of changes does not starve a slow read', async () => {
    await ready();
    await isLive();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = gets();
    const gate = Promise.withResolvers<void>();
    server.gates.set('get', gate.promise);
    server.user = { ...server.user, metadata: { plan: 'pro' } };
    const changing = setInterval(() => server.change(), 10);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(gets() - before).toBe(1);
    clearInterval(changing);
    gate.resolve();
    await until(() => expect(client.user.snapshot().data?.metadata['plan']).toBe('pro'));
  });

  test('a stream that ends is opened again where it ended', async () => {
    await ready();
    await isLive();
    await until(() => expect(gets()).toBeGreaterThanOrEqual(2));
    const before = gets();
    server.change();
    await until(() => expect(gets()).toBeGreaterThan(before));
    server.endStreams();
    await until(() => expect(server.streamedFrom.at(-1)).toBe('1'));
    expect(server.streamedFrom[0]).toBeUndefined();
  });

  test('where something holds streams back, it polls', async () => {
    const hold: typeof fetch = (url, init) =>
      new Request(url).url.includes('me.changes')
        ? new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
        : fetch(url, init);
    await ready({ fetch: hold });
    await until(() => expect(client.health.snapshot().updates).toBe('polling'));
    server.user = { ...server.user, metadata: { plan: 'pro' } };
    await until(() => expect(client.user.snapshot().data?.metadata['plan']).toBe('pro'));
  });

  test('pauses while hidden or offline, and reads when looked at again', async () => {
    await ready();
    await isLive();
    for (const away of [{ hidden: true }, { online: false }]) {
      look(away);
      expect(client.health.snapshot().updates).toBe('off');
      await until(() => expect(server.openStreams).toBe(0));
      const plan = `seen after ${JSON.stringify(away)}`;
      server.user = { ...server.user, metadata: { plan } };
      server.change();
      const before = gets();
      await new Promise((resolve) => setTimeout(resolve, 120));
      expect(gets()).toBe(before);
      look({ hidden: false, online: true });
      await until(() => expect(client.user.snapshot().data?.metadata['plan']).toBe(plan));
      await isLive();
    }
  });

  test('stops when nobody listens', async () => {
    await ready();
    await isLive();
    stop();
    await until(() => expect(server.openStreams).toBe(0));
    expect(state.attention.size).toBe(0);
    const before = gets();
    server.change();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(gets()).toBe(before);
  });

  test('a page that leaves with all its listeners and comes back still goes on with what failed while it was hidden', async () => {
    await ready();
    const stopHealth = client.health.subscribe(() => {});
    stop();
    stopHealth();
    await until(() => expect(server.openStreams).toBe(0));
    // Both timers are over, if there are two.
    await new Promise((resolve) => setTimeout(resolve, 50));
    stop = client.user.subscribe(() => {});
    await isLive();
    const before = gets();
    server.user = { ...server.user, metadata: { plan: 'after' } };
    server.failures.set('get', new AppError('internal_error', 'Broken.'));
    try {
      focusManager.setFocused(false);
      server.change();
      await until(() => expect(gets()).toBe(before + 1));
      await new Promise((resolve) => setTimeout(resolve, 50));
      focusManager.setFocused(true);
      await until(() => expect(client.user.snapshot().data?.metadata['plan']).toBe('after'));
    } finally {
      focusManager.setFocused(undefined);
    }
  });

  test('a subscriber that leaves and comes back at once keeps the stream', async () => {
    await ready();
    await isLive();
    stop();
    stop = client.user.subscribe(() => {});
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(server.streamedFrom).toHaveLength(1);
    expect(server.openStreams).toBe(1);
  });
});
