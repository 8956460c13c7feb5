import type { ConnectedUser } from '@acme/api/schemas';
import { QueryClient } from '@tanstack/query-core';
import { ConnectError } from './connect-error.ts';
import type { ServerApi } from './server-api.ts';
import type { Loadable } from './user.ts';

/** The one cached answer of the server: this user, whole. */
export interface UserCache {
  read(): Loadable<ConnectedUser>;
  /** Changes what is cached, and drops an answer that was asked for before the change. */
  write(change: (user: ConnectedUser) => ConnectedUser): void;
  /** Reads from the server; an answer that is under way already does not count. */
  refresh(): Promise<void>;
  /** Reads when no reading is under way, and once more after one that is: a stream of changes must not starve it. */
  readonly revalidate: () => void;
  /** Lets retries that wait for the page to be looked at go on when it is. @returns stops */
  mount(): () => void;
  clear(): void;
}

/**
 * The cache is TanStack's, private to this client: no provider, nothing shared with the host's own.
 * It brings structural sharing, retries and cancellation.
 *
 * @param retryDelayMs before the first retry; doubled for each further one, of three
 */
export function createUserCache(
  api: Pick<ServerApi, 'user'>,
  onChange: () => void,
  retryDelayMs = 500,
  initialUser?: ConnectedUser,
): UserCache {
  const queries = new QueryClient();
  const query = {
    queryKey: ['user'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.user(signal),
    staleTime: 0,
    gcTime: Infinity,
    // Offline is an answer too, at once; the client reads again when it is over.
    networkMode: 'always' as const,
    retry: (failures: number, error: Error) =>
      failures < 3 && ConnectError.is(error) && error.retryable && error.code !== 'offline',
    retryDelay: (failures: number) => retryDelayMs * 2 ** failures,
  };
  queries.setQueryData(query.queryKey, initialUser);
  queries.getQueryCache().subscribe(onChange);
  let isReading = false;
  let isStale = false;

  async function refresh(): Promise<void> {
    void queries.cancelQueries(query);
    await queries.fetchQuery(query).catch(() => {});
  }

  async function revalidate(): Promise<void> {
    isStale = true;
    if (isReading) return;
    isReading = true;
    while (isStale) {
      isStale = false;
      await queries.fetchQuery(query).catch(() => {});
    }
    isReading = false;
  }

  return {
    read: () => {
      const state = queries.getQueryState<ConnectedUser, ConnectError>(query.queryKey);
      const isRefreshing = state?.fetchStatus === 'fetching';
      const data = state?.data;
      const error = state?.error ?? undefined;
      if (data !== undefined) return { status: 'ready', data, error, isRefreshing };
      if (error !== undefined) return { status: 'error', data, error, isRefreshing };
      return { status: 'pending', data, error, isRefreshing };
    },
    write: (change) => {
      void queries.cancelQueries(query);
      queries.setQueryData<ConnectedUser>(query.queryKey, (user) => user && change(user));
    },
    refresh,
    revalidate: () => void revalidate(),
    mount: () => {
      queries.mount();
      return () => queries.unmount();
    },
    clear: () => queries.clear(),
  };
}
