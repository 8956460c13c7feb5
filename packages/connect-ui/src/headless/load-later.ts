import { ConnectError } from '@acme/connect';
import { useEffect, useSyncExternalStore } from 'react';
import type { Refetchable } from './use-connected-user.ts';

/** Code that hooks need, in a file of its own that is loaded when the first of them wants it. */
export interface Later<Code> {
  /** A hook. `isWanted`: loads it, if nobody has. */
  readonly useCode: (isWanted: boolean) => Refetchable<Code>;
  /** The same, for what only needs it once it is there. */
  readonly read: () => Refetchable<Code>;
}

/** On a server it stays pending. A file that cannot be had is an error, and `refetch` tries again. */
export function loadLater<Code>(importCode: () => Promise<Code>): Later<Code> {
  const pending: Refetchable<Code> = {
    status: 'pending',
    data: undefined,
    error: undefined,
    isRefreshing: true,
    refetch: load,
  };
  let state: Refetchable<Code> = pending;
  const listeners = new Set<() => void>();

  function show(next: Refetchable<Code>): void {
    state = next;
    for (const listener of listeners) listener();
  }

  async function load(): Promise<void> {
    try {
      show({ status: 'ready', data: await importCode(), error: undefined, isRefreshing: false, refetch: load });
    } catch (cause) {
      const text = 'A part of @acme/connect-ui could not be loaded. Is it deployed?';
      const error = new ConnectError('unreachable', text, { cause });
      show({ status: 'error', data: undefined, error, isRefreshing: false, refetch: load });
    }
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  const read = (): Refetchable<Code> => state;
  return {
    useCode: function useCode(isWanted) {
      const code = useSyncExternalStore(subscribe, read, () => pending);
      useEffect(() => {
        if (isWanted && state.status === 'pending') void load();
      }, [isWanted]);
      return code;
    },
    read,
  };
}
