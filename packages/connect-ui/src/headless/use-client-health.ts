import type { ClientHealth } from '@acme/connect';
import { useSyncExternalStore } from 'react';
import { useConnectClient } from './connect-provider.tsx';

/** Online or not, session over or not, live or polling: for banners. */
export function useClientHealth(): ClientHealth {
  const { health } = useConnectClient();
  return useSyncExternalStore(health.subscribe, health.snapshot, health.snapshot);
}
