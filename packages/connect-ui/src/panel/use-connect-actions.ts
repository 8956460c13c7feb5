import type { Integration } from '@acme/connect';
import { useEffect, useRef } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useMessages } from '../headless/connect-provider.tsx';
import { useConnect, type UseConnect } from '../headless/use-connect.ts';

/** Whose account is being connected again, by integration; "Try again" means the same one. */
export interface Again {
  readonly of: (integrationId: string) => string | undefined;
  readonly set: (integrationId: string, connectionId: string | undefined) => void;
}

/** What can be begun about one integration, in its row and in its details alike. */
export interface ConnectActions {
  readonly flow: UseConnect;
  readonly connectionId: string | undefined;
  readonly connect: () => void;
  readonly reconnect: (connectionId: string | undefined) => void;
  readonly retry: (how?: { readonly mode: 'redirect' }) => void;
  readonly reopen: () => void;
  readonly cancel: () => void;
}

/** @param isAnnounced false where another part of the panel says how it went */
export function useConnectActions({ id, name: app }: Integration, again: Again, isAnnounced: boolean): ConnectActions {
  const t = useMessages();
  const announce = useAnnounce();
  const flow = useConnect(id);
  const { state } = flow;
  const told = useRef(state);
  useEffect(() => {
    const isNew = told.current !== state;
    told.current = state;
    if (!isNew || !isAnnounced) return;
    if (state.phase === 'done') {
      announce(t('flow.connected', { app, account: state.account?.label ?? app }));
    } else if (state.phase === 'failed' && state.error.code === 'cancelled') {
      announce(t('flow.cancelled', { app }));
    }
  }, [state, isAnnounced, app, announce, t]);

  const connectionId = again.of(id);
  const start = (which: string | undefined, how?: { readonly mode: 'redirect' }): void => {
    again.set(id, which);
    flow.start({ openingText: t('flow.openingWindow', { app }), connectionId: which, ...how });
  };
  return {
    flow,
    connectionId,
    connect: () => start(undefined),
    reconnect: start,
    retry: (how) => start(connectionId, how),
    reopen: () => flow.reopen({ openingText: t('flow.openingWindow', { app }), connectionId }),
    cancel: () => void flow.cancel(),
  };
}
