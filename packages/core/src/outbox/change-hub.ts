import { AppError } from '@acme/api';
import pg from 'pg';
import type { Log } from '../deps.ts';
import { projectChannel } from '../projects/notify-changed.ts';
import { changeChannel, dispatchChannel } from './emit-change.ts';

/** Wakes watchers in this process when any process has changed their user, or renewed the credential they wait for. */
export interface ChangeHub {
  /**
   * Calls `wake` after each change of the user, and after a lost connection is back. Returns the way out. The id of a
   * connection in the place of the user's: after each end of a renewal; {@link membersOf} an organisation: after each change
   * that is news for its members. `isLive`: for somebody outside, who is counted. @throws too_many_requests like {@link ChangeHub.admit}
   */
  subscribe(projectId: string, userId: string, wake: () => void, isLive?: boolean): () => void;
  /** @throws too_many_requests when so many from outside watch the user in this process that no pages can be behind it */
  admit(projectId: string, userId: string): void;
  /** How many from outside watch at the moment. */
  live(): number;
  stop(): Promise<void>;
}

const reconnectMs = 1_000;
/** A connected user may be a whole company, each of whom has the page open. */
const mostLiveOfUser = 200;

/** Holds one LISTEN connection per process. A notice is only a reason to read again. */
export async function startChangeHub(options: {
  readonly connectionString: string;
  readonly log: Log;
  /** Called after a project's keys or settings have changed; with undefined when any may have, unheard. */
  readonly onProject: (projectId: string | undefined) => void;
  /** Called when destinations are to be told of something. */
  readonly onDispatch?: () => void;
}): Promise<ChangeHub> {
  let live = 0;
  const liveOf = new Map<string, number>();
  const watchers = new Map<string, Set<() => void>>();
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;

  const wakeAll = (): void => {
    for (const group of watchers.values()) for (const wake of group) wake();
  };
  const listen = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: options.connectionString,
      application_name: 'acme-connect changes',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    next.on('notification', ({ channel, payload }) => {
      if (channel === projectChannel) return options.onProject(payload);
      if (channel === dispatchChannel) return options.onDispatch?.();
      for (const wake of watchers.get(payload ?? '') ?? []) wake();
    });
    next.on('error', (error) => {
      options.log.warn({ reason: error.message }, 'lost the connection that listens for changes; trying again');
      again();
    });
    await next.connect();
    await next.query(`listen ${changeChannel}; listen ${projectChannel}; listen ${dispatchChannel}`);
    client = next;
    options.onProject(undefined);
  };
  const again = (): void => {
    if (stopped || retry !== undefined) return;
    client?.end().catch(() => undefined);
    client = undefined;
    retry = setTimeout(() => {
      retry = undefined;
      listen().then(wakeAll, again);
    }, reconnectMs);
  };
  await listen();

  const countLive = (key: string, change: 1 | -1): void => {
    live += change;
    const left = (liveOf.get(key) ?? 0) + change;
    if (left > 0) liveOf.set(key, left);
    else liveOf.delete(key);
  };
  const admit = (projectId: string, userId: string): void => {
    if ((liveOf.get(`${projectId}:${userId}`) ?? 0) < mostLiveOfUser) return;
    throw new AppError('too_many_requests', 'Too many pages listen for changes of this user. Close some of them.', {
      retryAfterSeconds: 60,
    });
  };
  return {
    admit,
    live: () => live,
    subscribe: (projectId, userId, wake, isLive = false) => {
      const key = `${projectId}:${userId}`;
      if (isLive) admit(projectId, userId);
      const group = watchers.get(key) ?? new Set();
      watchers.set(key, group.add(wake));
      if (isLive) countLive(key, 1);
      return () => {
        if (isLive && group.has(wake)) countLive(key, -1);
        group.delete(wake);
        if (group.size === 0 && watchers.get(key) === group) watchers.delete(key);
      };
    },
    stop: async () => {
      stopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
