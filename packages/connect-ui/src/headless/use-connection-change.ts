'use client';
import type { ConnectError } from '@acme/connect';
import { useCallback, useMemo } from 'react';
import { useConnectClient } from './connect-provider.tsx';
import { useAct } from './use-act.ts';

/** Changes an account without signing in again, and tells how that is going. */
export interface UseConnectionChange {
  /** Gives the account a name; an empty one takes it away. Resolves to whether it worked. */
  readonly rename: (connectionId: string, alias: string) => Promise<boolean>;
  /** Makes it the default account of its integration. Resolves to whether it worked. */
  readonly makeDefault: (connectionId: string) => Promise<boolean>;
  /** Lets the user's colleagues use the account, or takes it back. Resolves to whether it worked. */
  readonly share: (connectionId: string, shared: boolean) => Promise<boolean>;
  readonly isPending: boolean;
  readonly error: ConnectError | undefined;
  readonly reset: () => void;
}

/** Renames accounts, chooses the default one and shares them, one at a time. The reason of a failure is in `error`. */
export function useConnectionChange(): UseConnectionChange {
  const client = useConnectClient();
  const { attempt, reset, isPending, error } = useAct();
  const change = useCallback(
    async (wanted: Parameters<typeof client.changeConnection>[0]) =>
      (await attempt(() => client.changeConnection(wanted))) !== undefined,
    [client, attempt],
  );
  const acts = useMemo(
    () => ({
      rename: (connectionId: string, alias: string) => change({ connectionId, alias: alias.trim() || null }),
      makeDefault: (connectionId: string) => change({ connectionId, isDefault: true }),
      share: (connectionId: string, shared: boolean) => change({ connectionId, shared }),
    }),
    [change],
  );
  return { ...acts, reset, isPending, error };
}
