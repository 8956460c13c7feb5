import { randomBytes } from 'node:crypto';
import { keyIdPattern } from './parse-keys.ts';
import { VaultError } from './vault-error.ts';

/**
 * Makes a new key as an entry of the key list.
 *
 * @throws VaultError `invalid_key_id`
 *
 * @example
 * generateKey('2026-11'); // '2026-11:xFh…='
 */
export function generateKey(id: string): string {
  if (!keyIdPattern.test(id)) {
    throw new VaultError('invalid_key_id', 'A key id is 1 to 32 of a-z, 0-9 and "-", such as "2026-11".');
  }
  return `${id}:${randomBytes(32).toString('base64')}`;
}
