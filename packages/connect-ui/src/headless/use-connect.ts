'use client';
import type { ConnectFlow, ConnectPhase } from '@acme/connect';
import { useMemo, useSyncExternalStore } from 'react';
import { useConnectClient } from './connect-provider.tsx';

/** A connect flow as a component sees it: where it stands, and the steps a customer can take. */
export interface UseConnect extends Omit<ConnectFlow, 'snapshot' | 'subscribe'> {
  readonly state: ConnectPhase;
  /** A try is under way. */
  readonly isBusy: boolean;
}

const busy: ReadonlySet<ConnectPhase['phase']> = new Set(['opening', 'fields', 'awaiting', 'code_entry', 'verifying']);

/** The flow that connects an account of one integration. Call `start` inside the click; in a view for support it does nothing. */
export function useConnect(integrationId: string): UseConnect {
  const client = useConnectClient();
  const flow = useMemo(() => client.connect(integrationId), [client, integrationId]);
  const state = useSyncExternalStore(flow.subscribe, flow.snapshot, flow.snapshot);
  return useMemo(() => {
    // No window for who only looks: the server would refuse, and the window would close again.
    const unlessView =
      (begin: ConnectFlow['start']): ConnectFlow['start'] =>
      (options) => {
        if (client.user.snapshot().data?.readOnly !== true) begin(options);
      };
    return {
      ...flow,
      start: unlessView(flow.start),
      reopen: unlessView(flow.reopen),
      state,
      isBusy: busy.has(state.phase),
    };
  }, [client, flow, state]);
}
