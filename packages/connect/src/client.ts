import type { ConnectedUser as UserOnTheWire } from '@acme/api/schemas';
import { toConnectError } from './connect-error.ts';
import type { ClientHealth, ClientOptions, ConnectClient } from './connect-client.ts';
import { createConnectFlow, type ResumableFlow } from './flow/connect-flow.ts';
import { type FlowPorts, type FlowTiming, flowTiming } from './flow/ports.ts';
import { followChanges, type LiveTiming, liveTiming } from './live-changes.ts';
import type { Clock, Page } from './page.ts';
import { readOnDemand } from './executions/on-demand.ts';
import { createListeners, isSame } from './readable.ts';
import { createServerApi } from './server-api.ts';
import { createTokenSource } from './token.ts';
import { createUserCache, type UserCache } from './user-cache.ts';
import type { Returned } from './take-return.ts';
import type { Settings } from './settings.ts';
import type { AnyConfig } from './user.ts';
import { createWorkflowIntents } from './workflow-intents.ts';
import { createWorkflowToggles } from './workflow-toggles.ts';

/** What a client does to the world besides calling its server. */
export interface ClientPorts {
  readonly clock: Clock;
  readonly page: Page;
  readonly openWindow: FlowPorts['openWindow'];
  readonly thisTab: FlowPorts['thisTab'];
  /** What this tab came back with from a provider; once. */
  readonly takeReturn?: () => Returned | undefined;
  readonly timing?: Partial<LiveTiming & FlowTiming & { readonly retryDelayMs: number }>;
}

/** How long the stream outlives its last listener: React unsubscribes and subscribes again when it re-renders. */
const lingerMs = 250;

/** The client as the wire knows it: ids are text. */
type Untyped = Omit<ConnectClient, 'connect'> & { connect(integrationId: string): ResumableFlow };

export function createClient<Config extends AnyConfig>(
  options: ClientOptions<Config>,
  { clock, page, openWindow, thisTab, takeReturn, timing = {} }: ClientPorts,
): ConnectClient<Config> {
  const closed = new AbortController();
  const isOnline = (): boolean => page.isOnline();
  const tokens = createTokenSource({
    getToken: options.getToken,
    signal: closed.signal,
    isOnline,
    onSession: (sessionEnded) => {
      if (sessionEnded !== health.sessionEnded && stopWatching !== undefined) {
        // A host whose session is over must not be asked for a token every few seconds.
        if (sessionEnded) stopWatching();
        else watch();
      }
      setHealth({ sessionEnded });
    },
  });
  const api = createServerApi({
    ...options,
    tokens,
    isOnline,
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
  });
  const cache = createUserCache(
    api,
    () => show(),
    timing.retryDelayMs,
    options.initialUser as UserOnTheWire | undefined,
  );

  let health: ClientHealth = { isOnline: page.isOnline(), sessionEnded: false, updates: 'off' };
  let read = cache.read();
  let shown = read;
  const healthListeners = createListeners(start, stopSoon);
  const userListeners = createListeners(start, stopSoon);
  const stale = createListeners(start, stopSoon);
  let stopWatching: (() => void) | undefined;
  let stopAll = (): void => {};
  let cancelStop = (): void => {};

  function setHealth(change: Partial<ClientHealth>): void {
    if (isSame(change, health)) return;
    health = { ...health, ...change };
    healthListeners.notify();
  }

  /** Takes over what the cache and the switches say now, in one step: a rollback and its reason appear together. */
  function show(): void {
    const next = cache.read();
    if (isSame(next, read) && !intentsMoved) return;
    intentsMoved = false;
    read = next;
    shown = next.status === 'ready' ? { ...next, data: intents.apply(next.data) } : next;
    userListeners.notify();
  }

  /** Keeps what the server has confirmed. */
  const confirm: UserCache['write'] = (change) => {
    cache.write(change);
    void cache.refresh();
    show();
  };

  const toError = (thrown: unknown) => toConnectError(thrown, isOnline());
  const onDemand = () =>
    import('./on-demand.ts').catch((thrown: unknown) => {
      throw toError(thrown);
    });

  let intentsMoved = false;
  const intents = createWorkflowIntents({
    send: (target, enabled) => api.mutate(enabled ? 'enableWorkflow' : 'disableWorkflow', target),
    confirm,
    onChange: () => {
      intentsMoved = true;
      show();
    },
  });

  function watch(): void {
    stopWatching?.();
    stopWatching = followChanges({
      api,
      clock,
      page,
      timing: { ...liveTiming, ...timing },
      onStale: () => {
        cache.revalidate();
        stale.notify();
      },
      onMode: (updates) => setHealth({ updates }),
    });
  }

  function start(): void {
    cancelStop();
    if (stopWatching !== undefined || closed.signal.aborted) return;
    const unmountCache = cache.mount();
    const stopAttention = page.onAttention(() => setHealth({ isOnline: page.isOnline() }));
    setHealth({ isOnline: page.isOnline() });
    cache.revalidate();
    watch();
    const returned = takeReturn?.();
    if (returned !== undefined) {
      void onDemand().then(({ resume }) => resume({ api, clock, connect: client.connect }, returned));
    }
    stopAll = () => {
      stopWatching?.();
      stopWatching = undefined;
      stopAttention();
      unmountCache();
    };
  }

  /** One timer for all that lose their last listener together. */
  function stopSoon(): void {
    cancelStop();
    cancelStop = clock.after(lingerMs, () => {
      if (userListeners.size + healthListeners.size + stale.size === 0) stopAll();
    });
  }

  let loaded: Settings | undefined;
  const loadSettings = async () => {
    const { createSettings } = await onDemand();
    return (loaded ??= createSettings({ api, clock, closed, cache, confirm }));
  };

  const ofExecutions = { api, clock, createListeners, stale };
  const flows = new Map<string, ResumableFlow>();
  const toggles = createWorkflowToggles(intents);

  const client: Untyped = {
    user: { snapshot: () => shown, subscribe: userListeners.add },
    health: { snapshot: () => health, subscribe: healthListeners.add },
    refresh: async () => {
      loaded?.forget();
      await cache.refresh();
      show();
    },
    connect: (integrationId) => {
      let flow = flows.get(integrationId);
      if (flow === undefined) {
        const find = () => cache.read().data?.integrations.find((i) => i.id === integrationId);
        flow = createConnectFlow(
          {
            api,
            clock,
            page,
            openWindow,
            thisTab,
            loadAfterClick: () => import('./flow/after-click.ts'),
            refreshUser: client.refresh,
          },
          {
            integrationId,
            timing: { ...flowTiming, ...timing },
            begins: () => find()?.begins ?? 'window',
            windowText: () => `${find()?.name ?? integrationId}…`,
          },
        );
        flows.set(integrationId, flow);
      }
      return flow;
    },
    disconnect: async (connectionId) => {
      const helper = onDemand().catch(() => undefined);
      await api.mutate('disconnect', { connectionId });
      const without = (await helper)?.withoutConnection;
      confirm((user) => without?.(user, connectionId) ?? user);
    },
    changeConnection: async (change) => {
      await api.mutate('changeConnection', change);
      await client.refresh();
    },
    revokeLink: (linkId) => api.mutate('links.revoke', { linkId }) as Promise<never>,
    runWorkflow: (wanted) => api.mutate('workflows.run', wanted),
    setWorkflow: ({ enabled, ...target }) => intents.set(target, enabled),
    executions: (filter) => readOnDemand((code) => code.list(ofExecutions, filter)),
    execution: (id) => readOnDemand((code) => code.one(ofExecutions, id)),
    workflow: (target) => ({ snapshot: () => toggles.read(shown.data, target), subscribe: userListeners.add }),
    settings: {
      save: async (change) => (await loadSettings()).save(change),
      options: async (query, how) => (await loadSettings()).options(query, how),
    },
    setMetadata: async (patch) => {
      // What a key takes is the definition's to say: a Date travels as the text that JSON makes of it.
      const metadata = await api.mutate('setMetadata', { metadata: patch });
      confirm((user) => ({ ...user, metadata }));
    },
    close: () => {
      for (const flow of flows.values()) void flow.cancel();
      closed.abort();
      cancelStop();
      stopAll();
      cache.clear();
    },
  };
  // `Config` stands for the definition that the server runs, so these ids are its ids.
  return client as unknown as ConnectClient<Config>;
}
