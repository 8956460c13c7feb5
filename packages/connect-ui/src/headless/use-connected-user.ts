'use client';
import type { ConnectedUser, Loadable } from '@acme/connect';
import { useMemo, useSyncExternalStore } from 'react';
import { useConnectClient } from './connect-provider.tsx';

/** A loadable value that can be read again. */
export type Refetchable<Value> = Loadable<Value> & { readonly refetch: () => Promise<void> };

/** The connected user, live: integrations, connections, workflows and metadata. */
export function useConnectedUser(): Refetchable<ConnectedUser> {
  const { user, refresh } = useConnectClient();
  const value = useSyncExternalStore(user.subscribe, user.snapshot, user.snapshot);
  return useMemo(() => ({ ...value, refetch: refresh }), [value, refresh]);
}

/** A part of the user. `select` must return the same reference for the same user. */
export function useOfUser<Value>(select: (user: ConnectedUser) => Value): Refetchable<Value> {
  const user = useConnectedUser();
  return useMemo(() => (user.status === 'ready' ? { ...user, data: select(user.data) } : user), [user, select]);
}
