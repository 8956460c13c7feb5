import { createCipheriv, createDecipheriv, createHmac, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { type Keys, parseKeys } from './parse-keys.ts';
import { ivBytes, readSealed, saltBytes, tagBytes, writeSealed } from './sealed-format.ts';
import { VaultError } from './vault-error.ts';

/** The place a sealed value belongs to. It opens nowhere else. */
export interface SealAddress {
  readonly table: string;
  readonly projectId: string;
  readonly rowId: string;
  readonly field: string;
}

/** Seals and opens the secrets that are stored. */
export interface Vault {
  /** Ids of the keys, the one that seals first. */
  readonly keyIds: readonly string[];
  /**
   * Seals text (or bytes that are UTF-8 text) for one place.
   *
   * @throws VaultError `invalid_plaintext` for what would not come back the same
   */
  seal(plaintext: string | Uint8Array, address: SealAddress): string;
  /** @throws VaultError `unknown_key`, `malformed`, `cannot_open` */
  open(sealed: string, address: SealAddress): string;
  /** Which key a value is sealed with, without opening it. @throws VaultError `malformed` */
  keyIdOf(sealed: string): string;
  /**
   * Four hex digits by which people tell two secrets of a project apart. 16 bits of an HMAC: too few to
   * find the secret with. Changes with the first key.
   */
  fingerprint(projectId: string, plaintext: string): string;
}

const cipher = 'aes-256-gcm';

/**
 * The vault: AES-256-GCM with a key per value (HKDF-SHA256, RFC 5869, of a key of the list and a random
 * salt) and the value's place as additional authenticated data. To rotate, put a new key in front of the
 * list, seal everything again, and take the old key out when `keyIdOf` names it nowhere.
 *
 * @throws VaultError `invalid_keys`
 *
 * @example
 * const vault = createVault({ keys: generateKey('2026-11') });
 * const address = { table: 'connection', projectId, rowId, field: 'credential' };
 * vault.open(vault.seal('token', address), address); // 'token'
 */
export function createVault({ keys: list }: { readonly keys: string }): Vault {
  const keys = parseKeys(list);
  const [[primaryId, primary]] = [...keys] as [[string, KeyObject]];
  const fingerprintKey = derive(primary, Buffer.alloc(0), 'acme-connect fingerprint v1');
  return {
    keyIds: [...keys.keys()],
    seal: (plaintext, address) => seal(primaryId, primary, toBytes(plaintext), address),
    open: (sealed, address) => open(keys, sealed, address),
    keyIdOf: (sealed) => readSealed(sealed).keyId,
    fingerprint: (projectId, plaintext) =>
      createHmac('sha256', fingerprintKey)
        .update(JSON.stringify([projectId, plaintext]))
        .digest('hex')
        .slice(0, 4),
  };
}

function seal(keyId: string, key: KeyObject, plaintext: Uint8Array, address: SealAddress): string {
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, recordKey(key, salt), iv, { authTagLength: tagBytes });
  sealing.setAAD(authenticated(address));
  const body = Buffer.concat([sealing.update(plaintext), sealing.final(), sealing.getAuthTag()]);
  return writeSealed({ keyId, salt, iv, body });
}

function open(keys: Keys, sealed: string, address: SealAddress): string {
  const { keyId, salt, iv, body } = readSealed(sealed);
  const key = keys.get(keyId);
  if (key === undefined) {
    throw new VaultError(
      'unknown_key',
      `A stored value is sealed with the key "${keyId}", which is not in the list of encryption keys. ` +
        'Add that key to the list again (after the first), or have the value entered again.',
    );
  }
  // Without authTagLength Node takes a tag of four bytes for a whole one.
  const opening = createDecipheriv(cipher, recordKey(key, salt), iv, { authTagLength: tagBytes });
  opening.setAAD(authenticated(address));
  opening.setAuthTag(body.subarray(-tagBytes));
  try {
    const plaintext = Buffer.concat([opening.update(body.subarray(0, -tagBytes)), opening.final()]);
    return plaintext.toString('utf8');
  } catch {
    throw new VaultError(
      'cannot_open',
      `A stored value does not open with the key "${keyId}" at ${address.table}.${address.field}: the list holds another key ` +
        'under this id, or the value was changed or moved here from elsewhere. Check the key, or have the value entered again.',
    );
  }
}

function recordKey(key: KeyObject, salt: Buffer): Buffer {
  return derive(key, salt, 'acme-connect seal v1');
}

function derive(key: KeyObject, salt: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, purpose, 32));
}

function authenticated({ table, projectId, rowId, field }: SealAddress): Buffer {
  // JSON, so that no two addresses make the same text.
  return Buffer.from(JSON.stringify(['v1', table, projectId, rowId, field]));
}

function toBytes(plaintext: string | Uint8Array): Uint8Array {
  const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext) : Buffer.from(plaintext);
  const comesBack =
    typeof plaintext === 'string' ? plaintext.isWellFormed() : Buffer.from(bytes.toString('utf8')).equals(bytes);
  if (comesBack) return bytes;
  throw new VaultError(
    'invalid_plaintext',
    'Only text can be sealed, and this is not valid Unicode. Encode it first, as base64 for example.',
  );
}
