'use client';
import type { ConnectFlow, ConnectPhase } from '@acme/connect';
import { useMemo, useSyncExternalStore } from 'react';
import { useConnectContext } from './connect-provider.tsx';

/** A connect flow as a component sees it: where it stands, and the steps a customer can take. */
export interface UseConnect extends Omit<ConnectFlow, 'snapshot' | 'subscribe'> {
  readonly state: ConnectPhase;
  /** A try is under way. */
  readonly isBusy: boolean;
}

const busy: ReadonlySet<ConnectPhase['phase']> = new Set(['opening', 'fields', 'awaiting', 'code_entry', 'verifying']);

/**
 * The flow that connects an account of one integration. Call `start` inside the click; it does nothing in a view for support, and where
 * `beforeConnect` of the provider says no.
 */
export function useConnect(integrationId: string): UseConnect {
  const { client, beforeConnect } = useConnectContext();
  const flow = useMemo(() => client.connect(integrationId), [client, integrationId]);
  const state = useSyncExternalStore(flow.subscribe, flow.snapshot, flow.snapshot);
  return useMemo(() => {
    const user = () => client.user.snapshot().data;
    // No window for who only looks: the server would refuse, and the window would close again.
    const unlessView =
      (begin: ConnectFlow['start']): ConnectFlow['start'] =>
      (options) => {
        if (user()?.readOnly !== true) begin(options);
      };
    return {
      ...flow,
      start: unlessView((options) => {
        const integration = user()?.integrations.find(({ id }) => id === integrationId);
        const start = { integrationId, integration, connectionId: options?.connectionId };
        // What is under way was asked for when it began.
        if (busy.has(flow.snapshot().phase) || beforeConnect?.(start) !== false) flow.start(options);
      }),
      reopen: unlessView(flow.reopen),
      state,
      isBusy: busy.has(state.phase),
    };
  }, [client, integrationId, flow, state, beforeConnect]);
}
