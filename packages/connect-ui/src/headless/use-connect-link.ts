'use client';
import type { ConnectError, CreatedLink } from '@acme/connect';
import { useCallback, useMemo, useState } from 'react';
import { useConnectClient } from './connect-provider.tsx';
import { useAct } from './use-act.ts';

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

/** Makes a one-time link for an administrator, and takes it back. */
export function useConnectLink(integrationId: string): UseConnectLink {
  const client = useConnectClient();
  const [link, setLink] = useState<CreatedLink>();
  const { attempt, isPending, error } = useAct();
  const create = useCallback<UseConnectLink['create']>(
    async (options) => {
      setLink(undefined);
      return (await attempt(() => client.connect(integrationId).createLink(options), setLink))?.result;
    },
    [client, integrationId, attempt],
  );
  const revoke = useCallback(async () => {
    if (link === undefined) return false;
    return (
      (await attempt(
        () => client.revokeLink(link.link.id),
        () => setLink(undefined),
      )) !== undefined
    );
  }, [client, link, attempt]);
  return useMemo(() => ({ link, isPending, error, create, revoke }), [link, isPending, error, create, revoke]);
}
