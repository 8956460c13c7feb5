import type { ConnectBeginning } from '@acme/api/state';
import type { Attempt, ClaimProof, CreatedAttempt } from '@acme/api/schemas';
import { ConnectError } from '../src/connect-error.ts';
import * as afterClick from '../src/flow/after-click.ts';
import { createConnectFlow, type ResumableFlow } from '../src/flow/connect-flow.ts';
import type { ConnectPhase } from '../src/flow/phases.ts';
import { type FlowPorts, type FlowTiming, flowTiming } from '../src/flow/ports.ts';
import type { PageMessage } from '../src/page.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export const serverOrigin = 'https://connect.test';

/** A window that the test can close, as the customer or a provider's policy would. */
export interface TestWindow {
  closed: boolean;
  readonly visited: string[];
  /** What the page in it was told, and for which origin. */
  readonly told: { readonly message: object; readonly origin: string }[];
  focused: number;
  closedByUs: boolean;
}

/** The world around one flow: a server with attempts, a browser that opens windows, and time. */
export interface FlowWorld {
  readonly flow: ResumableFlow;
  readonly clock: VirtualClock;
  readonly windows: TestWindow[];
  readonly phases: ConnectPhase[];
  /** Names of the calls that reached the server, in order. */
  readonly calls: string[];
  readonly attempts: Map<string, Attempt>;
  /** Subscriptions of the flow to messages and attention that are still there. */
  readonly listening: { messages: number; attention: number; streams: number };
  online: boolean;
  hidden: boolean;
  blocked: boolean;
  /** The page is an installed app, or lives inside another app. */
  prefersTab: boolean;
  /** Where the tab itself was led. */
  readonly visitedInTab: string[];
  /** What attempts were made with, in order. */
  readonly made: { readonly connectionId?: string | undefined; readonly returnUrl?: string | undefined }[];
  begins: ConnectBeginning;
  /** Streams deliver; otherwise only polling does. */
  streams: boolean;
  /** The provider takes its time to check a key: the attempt is `verifying` until the test moves it. */
  checksSlowly: boolean;
  /** Reading the user never answers. */
  refreshHangs: boolean;
  /** What the next poll answers: it was asked before what the flow knows by now. */
  lateAnswer: Attempt | undefined;
  /** Thrown by the next call of that name. */
  readonly failures: Map<string, ConnectError>;
  attempt(): Attempt;
  /** The server moves the newest attempt, and its streams say so. */
  serverMoves(change: Partial<Attempt>): void;
  message(message: Partial<PageMessage> & { data: unknown }): void;
  claimCodeArrives(): void;
  attention(): void;
}

interface Submission {
  readonly attemptId: string;
  readonly values: Readonly<Record<string, string>>;
}

interface Claim {
  readonly attemptId: string;
  readonly proof: ClaimProof;
}

export const hostAddress = 'https://app.test/settings?tab=apps#/here';
export const claimCode = 'c'.repeat(43);
export const shownCode = 'H7K2MP';

export function createFlowWorld(timing: Partial<FlowTiming> = {}): FlowWorld {
  const clock = createVirtualClock();
  const messageListeners = new Set<(message: PageMessage) => void>();
  const attentionListeners = new Set<() => void>();
  const watchers = new Set<{ id: string; wake: () => void }>();
  let made = 0;

  async function server<Result>(name: string, answer: () => Result): Promise<Result> {
    world.calls.push(name);
    await Promise.resolve();
    const failure = world.failures.get(name);
    if (failure !== undefined) {
      world.failures.delete(name);
      throw failure;
    }
    if (!world.online) throw new ConnectError('offline', 'offline');
    return answer();
  }

  function known(id: string): Attempt {
    const attempt = world.attempts.get(id);
    if (attempt === undefined) throw new ConnectError('not_found', 'unknown attempt');
    return attempt;
  }

  function isOver(attempt: Attempt): boolean {
    return !['opened', 'awaiting_provider', 'needs_fields', 'verifying', 'pending'].includes(attempt.state);
  }

  const submitFields = ({ attemptId: id, values }: Submission): Promise<Attempt> =>
    server('submit', () => {
      if (isOver(known(id))) throw new ConnectError('conflict', 'attempt_closed');
      if (values['apiKey'] !== 'right') {
        throw new ConnectError('invalid_credentials', 'refused', {
          fields: { apiKey: { code: 'rejected', message: 'refused' } },
        });
      }
      if (world.begins === 'fields_then_window') return put(id, { state: 'opened' });
      if (world.checksSlowly) return put(id, { state: 'verifying' });
      return put(id, { state: 'connected', connectionId: 'connection-1', account: { id: 'a', label: 'Ada' } });
    });

  const claim = ({ attemptId: id, proof }: Claim): Promise<Attempt> =>
    server('claim', () => {
      if (known(id).state !== 'pending') throw new ConnectError('conflict', 'attempt_closed');
      const right = 'claimCode' in proof ? proof.claimCode === claimCode : proof.shownCode === shownCode;
      if (!right) throw new ConnectError('wrong_code', 'claim_rejected');
      return put(id, { state: 'connected', connectionId: 'connection-1', account: { id: 'a', label: 'Ada' } });
    });

  const ports: FlowPorts = {
    clock,
    page: {
      isOnline: () => world.online,
      isHidden: () => world.hidden,
      onAttention: (listener) => {
        attentionListeners.add(listener);
        world.listening.attention++;
        return () => {
          if (attentionListeners.delete(listener)) world.listening.attention--;
        };
      },
      onMessage: (listener) => {
        messageListeners.add(listener);
        world.listening.messages++;
        return () => {
          if (messageListeners.delete(listener)) world.listening.messages--;
        };
      },
      address: () => hostAddress,
      prefersTab: () => world.prefersTab,
    },
    openWindow: () => {
      if (world.blocked) return undefined;
      const window: TestWindow = { closed: false, visited: [], told: [], focused: 0, closedByUs: false };
      world.windows.push(window);
      return {
        get closed() {
          return window.closed;
        },
        navigate: (url) => window.visited.push(url),
        focus: () => window.focused++,
        close: () => {
          window.closedByUs = true;
        },
        tell: (message, origin) => void window.told.push({ message, origin }),
        sent: (source) => source === window,
      };
    },
    thisTab: {
      closed: true,
      navigate: (url) => world.visitedInTab.push(url),
      focus: () => {},
      close: () => {},
      tell: () => {},
      sent: () => false,
    },
    loadAfterClick: async () => afterClick,
    refreshUser: () => (world.refreshHangs ? new Promise(() => {}) : server('refresh', () => {})),
    api: {
      createAttempt: (integrationId, options) =>
        server('create', (): CreatedAttempt => {
          world.made.push(options);
          const id = `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;
          const isForm = world.begins !== 'window';
          const attempt: Attempt = {
            id,
            integrationId,
            state: isForm ? 'needs_fields' : 'opened',
            expiresAt: new Date(clock.now() + 15 * 60_000).toISOString(),
          };
          world.attempts.set(id, attempt);
          return {
            attempt,
            next: isForm
              ? {
                  kind: 'fields',
                  fields: [{ name: 'apiKey', label: 'API key', secret: true }],
                  ...(world.begins === 'fields_then_window' ? { startUrl: `${serverOrigin}/oauth/start/${id}` } : {}),
                }
              : { kind: 'window', startUrl: `${serverOrigin}/oauth/start/${id}` },
          };
        }),
      attempt: (id) =>
        server('get', () => {
          const late = world.lateAnswer;
          world.lateAnswer = undefined;
          return late ?? known(id);
        }),
      watchAttempt: (id, signal) =>
        server('watch', () => {
          if (!world.streams) throw new ConnectError('unreachable', 'no streams here');
          return watch(id, signal);
        }),
      mutate: ((path: string, input: Submission & Claim) =>
        path === 'attempts.claim' ? claim(input) : submitFields(input)) as FlowPorts['api']['mutate'],
      createLink: (integrationId, connectionId) =>
        server('link', () => ({
          url: `${serverOrigin}/oauth/link/p/l#${connectionId ?? ''}`,
          link: {
            id: 'l',
            integrationId,
            state: 'open' as const,
            createdAt: '',
            expiresAt: '2026-12-03T00:00:00.000Z',
          },
        })),
      cancelAttempt: (id) => server('cancel', () => (isOver(known(id)) ? known(id) : put(id, { state: 'cancelled' }))),
    },
  };

  async function* watch(id: string, signal: AbortSignal): AsyncGenerator<Attempt> {
    world.listening.streams++;
    try {
      let last: Attempt | undefined;
      while (!signal.aborted) {
        const attempt = known(id);
        if (attempt !== last) {
          yield (last = attempt);
          continue;
        }
        if (isOver(attempt)) return;
        await new Promise<void>((resolve) => {
          const watcher = { id, wake: resolve };
          watchers.add(watcher);
          signal.addEventListener('abort', () => resolve());
        });
      }
    } finally {
      world.listening.streams--;
    }
  }

  function put(id: string, change: Partial<Attempt>): Attempt {
    const next = { ...known(id), ...change };
    world.attempts.set(id, next);
    for (const watcher of watchers) {
      if (watcher.id !== id) continue;
      watchers.delete(watcher);
      watcher.wake();
    }
    return next;
  }

  const world: FlowWorld = {
    flow: createConnectFlow(ports, {
      integrationId: 'crm',
      timing: { ...flowTiming, ...timing },
      begins: () => world.begins,
      windowText: () => 'Opening CRM…',
    }),
    clock,
    windows: [],
    phases: [],
    calls: [],
    attempts: new Map(),
    listening: { messages: 0, attention: 0, streams: 0 },
    online: true,
    hidden: false,
    blocked: false,
    prefersTab: false,
    visitedInTab: [],
    made: [],
    begins: 'window',
    streams: true,
    checksSlowly: false,
    refreshHangs: false,
    lateAnswer: undefined,
    failures: new Map(),
    attempt: () => {
      const newest = [...world.attempts.values()].at(-1);
      if (newest === undefined) throw new Error('no attempt yet');
      return newest;
    },
    serverMoves: (change) => void put(world.attempt().id, change),
    message: ({ origin = serverOrigin, source = world.windows.at(-1), data }) => {
      for (const listener of messageListeners) listener({ origin, source, data });
    },
    claimCodeArrives: () =>
      world.message({ data: { type: 'acme-connect:claim-code', attemptId: world.attempt().id, claimCode } }),
    attention: () => {
      for (const listener of attentionListeners) listener();
    },
  };
  world.flow.subscribe(() => world.phases.push(world.flow.snapshot()));
  return world;
}

/** Starts a flow and lets it get as far as the provider's page. */
export async function startedWorld(timing?: Partial<FlowTiming>): Promise<FlowWorld> {
  const world = createFlowWorld(timing);
  world.flow.start();
  await world.clock.advance(0);
  world.serverMoves({ state: 'awaiting_provider' });
  await world.clock.advance(0);
  return world;
}
