import { ConnectError, type CreatedLink } from '@acme/connect';
import { useCallback, useMemo, useState } from 'react';
import { useConnectClient } from './connect-provider.tsx';

/** A link with which somebody else connects an account for this user. */
export interface UseConnectLink {
  /** The link that was made here; its address is told this once. */
  readonly link: CreatedLink | undefined;
  readonly isPending: boolean;
  readonly error: ConnectError | undefined;
  /** Makes a link. Resolves to it, or to undefined where it failed; the reason is in `error`. */
  readonly create: (options?: { readonly connectionId?: string | undefined }) => Promise<CreatedLink | undefined>;
  /** Takes the link back. Resolves to whether it worked. */
  readonly revoke: () => Promise<boolean>;
}

interface State {
  readonly link?: CreatedLink;
  readonly isPending: boolean;
  readonly error?: ConnectError;
}

/** Makes a one-time link for an administrator, and takes it back. */
export function useConnectLink(integrationId: string): UseConnectLink {
  const client = useConnectClient();
  const [state, setState] = useState<State>({ isPending: false });
  const { link } = state;
  const create = useCallback<UseConnectLink['create']>(
    async (options) => {
      setState({ isPending: true });
      try {
        const made = await client.connect(integrationId).createLink(options);
        setState({ isPending: false, link: made });
        return made;
      } catch (thrown) {
        if (!ConnectError.is(thrown)) throw thrown;
        setState({ isPending: false, error: thrown });
        return undefined;
      }
    },
    [client, integrationId],
  );
  const revoke = useCallback(async () => {
    if (link === undefined) return false;
    setState({ isPending: true, link });
    try {
      await client.revokeLink(link.link.id);
      setState({ isPending: false });
      return true;
    } catch (thrown) {
      if (!ConnectError.is(thrown)) throw thrown;
      setState({ isPending: false, link, error: thrown });
      return false;
    }
  }, [client, link]);
  return useMemo(
    () => ({ link, isPending: state.isPending, error: state.error, create, revoke }),
    [link, state, create, revoke],
  );
}
