import { ConnectError } from '@acme/connect';
import { useCallback, useMemo, useState } from 'react';
import { useConnectClient } from './connect-provider.tsx';

/** Changes an account without signing in again, and tells how that is going. */
export interface UseConnectionChange {
  /** Gives the account a name; an empty one takes it away. Resolves to whether it worked. */
  readonly rename: (connectionId: string, alias: string) => Promise<boolean>;
  /** Makes it the default account of its integration. Resolves to whether it worked. */
  readonly makeDefault: (connectionId: string) => Promise<boolean>;
  readonly isPending: boolean;
  readonly error: ConnectError | undefined;
  readonly reset: () => void;
}

/** Renames accounts and chooses the default one, one at a time. The reason of a failure is in `error`. */
export function useConnectionChange(): UseConnectionChange {
  const client = useConnectClient();
  const [{ isPending, error }, setState] = useState<{ isPending: boolean; error?: ConnectError }>({ isPending: false });
  const change = useCallback(
    async (wanted: Parameters<typeof client.changeConnection>[0]) => {
      setState({ isPending: true });
      try {
        await client.changeConnection(wanted);
        setState({ isPending: false });
        return true;
      } catch (thrown) {
        if (!ConnectError.is(thrown)) throw thrown;
        setState({ isPending: false, error: thrown });
        return false;
      }
    },
    [client],
  );
  const acts = useMemo(
    () => ({
      rename: (connectionId: string, alias: string) => change({ connectionId, alias: alias.trim() || null }),
      makeDefault: (connectionId: string) => change({ connectionId, isDefault: true }),
      reset: () => setState({ isPending: false }),
    }),
    [change],
  );
  return { ...acts, isPending, error };
}
