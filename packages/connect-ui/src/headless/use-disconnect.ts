import { ConnectError } from '@acme/connect';
import { useCallback, useState } from 'react';
import { useConnectClient } from './connect-provider.tsx';

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
  const [{ isPending, error }, setState] = useState<{ isPending: boolean; error?: ConnectError }>({ isPending: false });
  const disconnect = useCallback(
    async (connectionId: string) => {
      setState({ isPending: true });
      try {
        await client.disconnect(connectionId);
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
  const reset = useCallback(() => setState({ isPending: false }), []);
  return { disconnect, isPending, error, reset };
}
