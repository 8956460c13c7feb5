import type { Integration } from '@acme/connect';
import { useMessages } from '../headless/connect-provider.tsx';
import { useConnect, type UseConnect } from '../headless/use-connect.ts';
import { useFlowAnnouncements } from '../headless/use-flow-announcements.ts';

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
export function useConnectActions(integration: Integration, again: Again, isAnnounced: boolean): ConnectActions {
  const { id, name: app } = integration;
  const t = useMessages();
  const flow = useConnect(id);
  useFlowAnnouncements({ integration, state: flow.state, isAnnounced });

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
