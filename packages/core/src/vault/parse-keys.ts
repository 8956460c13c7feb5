import { createSecretKey, type KeyObject } from 'node:crypto';
import { VaultError } from './vault-error.ts';

/** Keys by id, in the order given; the first one seals. */
export type Keys = ReadonlyMap<string, KeyObject>;

export const keyIdPattern = /^[a-z0-9-]{1,32}$/;
const keyBytes = 32;

/**
 * Reads `id:base64,id:base64`. Messages tell an entry by its place: what is before the colon may be a key
 * that was pasted without an id.
 *
 * @throws VaultError `invalid_keys`
 */
export function parseKeys(text: string): Keys {
  const keys = new Map<string, KeyObject>();
  if (text.trim() === '') throw invalid('there is none');
  text.split(',').forEach((entry, index) => {
    const nth = `entry ${index + 1}`;
    const colon = entry.indexOf(':');
    if (colon === -1) throw invalid(`${nth} has no colon between id and key`);
    const id = entry.slice(0, colon).trim();
    if (!keyIdPattern.test(id)) throw invalid(`${nth} has an id that is not 1 to 32 of a-z, 0-9 and "-"`);
    if (keys.has(id)) throw invalid(`the id "${id}" is there twice`);
    const key = decodeKey(entry.slice(colon + 1).trim(), id);
    for (const [otherId, other] of keys) {
      if (other.equals(key)) throw invalid(`"${otherId}" and "${id}" are the same key`);
    }
    keys.set(id, key);
  });
  return keys;
}

function decodeKey(base64: string, id: string): KeyObject {
  const bytes = Buffer.from(base64, 'base64');
  try {
    // Buffer skips what is not base64; only what reads back the same was all key.
    if (bytes.toString('base64') !== base64) throw invalid(`the key "${id}" is not standard base64 with padding`);
    if (bytes.length !== keyBytes) throw invalid(`the key "${id}" has ${bytes.length} bytes, not ${keyBytes}`);
    return createSecretKey(bytes);
  } finally {
    bytes.fill(0);
  }
}

function invalid(why: string): VaultError {
  return new VaultError(
    'invalid_keys',
    `The encryption keys cannot be used: ${why}. Give them as id:base64,id:base64 with keys of ${keyBytes} random bytes, the one to seal with first.`,
  );
}
