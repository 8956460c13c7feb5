'use client';
import type { ClientHealth } from '@acme/connect';
import { useSyncExternalStore } from 'react';
import { useConnectClient } from './connect-provider.tsx';

/** Online or not, session over or not, live or polling: for banners. */
export function useClientHealth(): ClientHealth {
  const { health } = useConnectClient();
  return useSyncExternalStore(health.subscribe, health.snapshot, onServer);
}

/** A page that is opened offline is hydrated as the server wrote it, and says so afterwards. */
const healthOnServer: ClientHealth = { isOnline: true, sessionEnded: false, updates: 'off' };
const onServer = (): ClientHealth => healthOnServer;
