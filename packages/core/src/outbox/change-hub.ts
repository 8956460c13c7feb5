import pg from 'pg';
import type { Log } from '../deps.ts';
import { projectChannel } from '../projects/notify-changed.ts';
import { changeChannel, dispatchChannel } from './emit-change.ts';

/** Wakes watchers in this process when any process has changed their user, or renewed the credential they wait for. */
export interface ChangeHub {
  /**
   * Calls `wake` after each change of the user, and after a lost connection is back. Returns the way out. The id of a
   * connection in the place of the user's: after each end of a renewal; {@link membersOf} an organisation: after each change
   * that is news for its members. `isLive`: for somebody outside, who is counted.
   */
  subscribe(projectId: string, userId: string, wake: () => void, isLive?: boolean): () => void;
  /** How many from outside watch at the moment. */
  live(): number;
  stop(): Promise<void>;
}

const reconnectMs = 1_000;

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

  return {
    live: () => live,
    subscribe: (projectId, userId, wake, isLive = false) => {
      const key = `${projectId}:${userId}`;
      const group = watchers.get(key) ?? new Set();
      watchers.set(key, group.add(wake));
      if (isLive) live += 1;
      return () => {
        if (isLive && group.has(wake)) live -= 1;
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
