import { createHash, randomBytes } from 'node:crypto';
import type { Store, StoredKey } from './store.ts';

/** Makes one more key of Taskly's API for the customer. Shown once: only its hash is stored. */
export function issueKey(store: Store, customerId: string): string {
  const key = `tk_${randomBytes(24).toString('base64url')}`;
  store.change((data) => data.keys.push({ customerId, sha256: hash(key), hint: key.slice(-4) }));
  return key;
}

/** Ends every key of the customer but this one. */
export function keepOnly(store: Store, customerId: string, key: string): void {
  const kept = hash(key);
  store.change((data) => {
    data.keys = data.keys.filter((stored) => stored.customerId !== customerId || stored.sha256 === kept);
  });
}

/** Ends one key. */
export function dropKey(store: Store, key: string): void {
  const dropped = hash(key);
  store.change((data) => (data.keys = data.keys.filter(({ sha256 }) => sha256 !== dropped)));
}

/** Whose key an `Authorization` header carries. */
export function findKey(store: Store, authorization: string | undefined): StoredKey | undefined {
  const key = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) return undefined;
  const sha256 = hash(key);
  return store.data.keys.find((stored) => stored.sha256 === sha256);
}

function hash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
