import { ConnectError } from '@acme/connect';
import { useCallback, useState } from 'react';

/** How an act goes that the server may refuse. */
export interface Act {
  readonly isPending: boolean;
  readonly error: ConnectError | undefined;
  /** Does it, one at a time. Resolves to what it gave, wrapped, or to undefined where it failed; the reason is then in `error`. */
  readonly attempt: <Result>(
    act: () => Promise<Result>,
    onDone?: (result: Result) => void,
  ) => Promise<{ readonly result: Result } | undefined>;
  readonly reset: () => void;
}

/** Keeps whether an act is under way, and why the last one failed. */
export function useAct(): Act {
  const [{ isPending, error }, setState] = useState<{ isPending: boolean; error?: ConnectError }>({ isPending: false });
  const attempt = useCallback<Act['attempt']>(async (act, onDone) => {
    setState({ isPending: true });
    try {
      const result = await act();
      setState({ isPending: false });
      // In the same tick, so that nobody sees the end without what came of it.
      onDone?.(result);
      return { result };
    } catch (thrown) {
      if (!ConnectError.is(thrown)) throw thrown;
      setState({ isPending: false, error: thrown });
      return undefined;
    }
  }, []);
  const reset = useCallback(() => setState({ isPending: false }), []);
  return { isPending, error, attempt, reset };
}
