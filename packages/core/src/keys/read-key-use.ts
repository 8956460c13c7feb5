import type { CoreDeps } from '../deps.ts';
import { countSealed, type SealedCount } from './count-sealed.ts';

/** What one encryption key is to this database. */
export interface KeyUse {
  readonly keyId: string;
  /**
   * Where it is in the list: the first one seals. `missing`: values need it and the list lacks it. `none`, of
   * the empty id: what is in these places no key has sealed.
   */
  readonly place: 'first' | 'behind' | 'missing' | 'none';
  /** It has been the first at some time. One that never was is waiting for its turn. */
  readonly everFirst: boolean;
  readonly values: number;
  readonly counts: readonly SealedCount[];
}

/** The keys of the list in its order, then those that are missing. */
export async function readKeyUse(deps: Pick<CoreDeps, 'db' | 'vault'>): Promise<KeyUse[]> {
  const counts = await countSealed(deps.db);
  const known = await deps.db.selectFrom('connect.encryption_key').select('key_id').execute();
  const { keyIds } = deps.vault;
  return [...new Set([...keyIds, ...counts.map(({ keyId }) => keyId)])].map((keyId) => {
    const own = counts.filter((count) => count.keyId === keyId);
    return {
      keyId,
      place: placeOf(keyId, keyIds),
      everFirst: known.some(({ key_id }) => key_id === keyId),
      values: own.reduce((sum, { count }) => sum + count, 0),
      counts: own,
    };
  });
}

function placeOf(keyId: string, keyIds: readonly string[]): KeyUse['place'] {
  if (keyId === '') return 'none';
  if (keyId === keyIds[0]) return 'first';
  return keyIds.includes(keyId) ? 'behind' : 'missing';
}
