'use client';
import type { ConnectError } from '@acme/connect';
import { useCallback } from 'react';
import { useConnectClient } from './connect-provider.tsx';
import { useAct } from './use-act.ts';

/** Disconnects an account, and tells how that is going. */
export interface UseDisconnect {
  /** Resolves to whether it worked; the reason of a failure is in `error`. */
  readonly disconnect: (connectionId: string) => Promise<boolean>;
  readonly isPending: boolean;
  readonly error: ConnectError | undefined;
  readonly reset: () => void;
}

/** Disconnects accounts, one at a time. */
export function useDisconnect(): UseDisconnect {
  const client = useConnectClient();
  const { attempt, reset, isPending, error } = useAct();
  const disconnect = useCallback(
    async (connectionId: string) => (await attempt(() => client.disconnect(connectionId))) !== undefined,
    [client, attempt],
  );
  return { disconnect, isPending, error, reset };
}
