import type { Integration, StartOptions } from '@acme/connect';
import { useState } from 'react';
import { useMessages } from '../../headless/connect-provider.tsx';
import { useConnect, type UseConnect } from '../../headless/use-connect.ts';
import { useFlowAnnouncements } from '../../headless/use-flow-announcements.ts';

/** The connect flow of an integration, with what it was started for. */
export interface ConnectActions {
  readonly flow: UseConnect;
  /** Whose account is connected again; undefined for a new one. */
  readonly connectionId: string | undefined;
  /** Begins, for a new account or again for one. Within the click, for it opens a window. */
  readonly begin: (connectionId?: string) => void;
  /** Begins once more for the same account. Within the click. */
  readonly retry: (how?: Pick<StartOptions, 'mode'>) => void;
  /** Drops the running try and begins another one. Within the click. */
  readonly reopen: () => void;
  /** Ends what is running, or puts away what has failed. */
  readonly close: () => void;
}

/** The connect flow of an integration, announced. */
export function useConnectActions(integration: Integration): ConnectActions {
  const { id, name: app } = integration;
  const t = useMessages();
  const flow = useConnect(id);
  const [connectionId, setConnectionId] = useState<string>();
  useFlowAnnouncements({ integration, state: flow.state });

  const openingText = t('flow.openingWindow', { app });
  return {
    flow,
    connectionId,
    begin: (wanted) => {
      setConnectionId(wanted);
      flow.start({ openingText, connectionId: wanted });
    },
    retry: (how) => flow.start({ openingText, connectionId, ...how }),
    reopen: () => flow.reopen({ openingText, connectionId }),
    close: () => {
      if (flow.isBusy) void flow.cancel();
      else flow.reset();
    },
  };
}
