'use client';
import type { AnyConfig, ConnectedUser, ConnectError, UserMetadata, UserMetadataPatch } from '@acme/connect';
import { useCallback, useMemo } from 'react';
import { useConnectClient } from './connect-provider.tsx';
import { useAct } from './use-act.ts';
import { type Refetchable, useOfUser } from './use-connected-user.ts';

/** The user's metadata, and how changing it is going. */
export type UseUserMetadata<Config = AnyConfig> = Refetchable<UserMetadata<Config>> & {
  /**
   * Merges into it; `null` deletes a key. Only keys that the definition lets a browser write. Resolves to whether it worked; the reason
   * of a failure is in `updateError`, with a problem per key where it is `validation`.
   */
  readonly update: (patch: UserMetadataPatch<Config>) => Promise<boolean>;
  readonly isUpdating: boolean;
  readonly updateError: ConnectError | undefined;
};

const metadataOf = ({ metadata }: ConnectedUser) => metadata;

/**
 * What of the user's metadata browsers may read, live. What only the server may read, secrets above all, is not in it.
 *
 * @example
 * const { data, update } = useUserMetadata();
 * const rename = () => update({ Company: 'Northwind' });
 */
export function useUserMetadata(): UseUserMetadata {
  const client = useConnectClient();
  const metadata = useOfUser(metadataOf);
  const { attempt, isPending, error } = useAct();
  const update = useCallback(
    async (patch: UserMetadataPatch<AnyConfig>) => (await attempt(() => client.setMetadata(patch))) !== undefined,
    [client, attempt],
  );
  return useMemo(
    () => ({ ...metadata, update, isUpdating: isPending, updateError: error }),
    [metadata, update, isPending, error],
  );
}
