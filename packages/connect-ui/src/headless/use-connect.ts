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

/** The flow that connects an account of one integration. Call `start` inside the click. */
export function useConnect(integrationId: string): UseConnect {
  const client = useConnectClient();
  const flow = useMemo(() => client.connect(integrationId), [client, integrationId]);
  const state = useSyncExternalStore(flow.subscribe, flow.snapshot, flow.snapshot);
  return useMemo(() => ({ ...flow, state, isBusy: busy.has(state.phase) }), [flow, state]);
}
