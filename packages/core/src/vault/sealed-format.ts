import { keyIdPattern } from './parse-keys.ts';
import { VaultError } from './vault-error.ts';

export const saltBytes = 16;
export const ivBytes = 12;
export const tagBytes = 16;

export interface SealedParts {
  readonly keyId: string;
  readonly salt: Buffer;
  readonly iv: Buffer;
  /** Ciphertext with the tag at its end. */
  readonly body: Buffer;
}

/** `v1.<keyId>.<salt>.<iv>.<ciphertext and tag>`, the last three in base64url. */
export function writeSealed({ keyId, salt, iv, body }: SealedParts): string {
  return ['v1', keyId, ...[salt, iv, body].map((part) => part.toString('base64url'))].join('.');
}

/** @throws VaultError `malformed` */
export function readSealed(sealed: string): SealedParts {
  const [version, keyId = '', salt, iv, body, ...rest] = sealed.split('.');
  if (version !== 'v1' || !keyIdPattern.test(keyId) || rest.length > 0) throw malformed();
  const parts = { keyId, salt: decode(salt), iv: decode(iv), body: decode(body) };
  if (parts.salt.length !== saltBytes || parts.iv.length !== ivBytes || parts.body.length < tagBytes) throw malformed();
  return parts;
}

function decode(text = ''): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  // The last character has unused bits; without this, several texts would open to the same value.
  if (bytes.toString('base64url') !== text) throw malformed();
  return bytes;
}

function malformed(): VaultError {
  return new VaultError(
    'malformed',
    'A stored value is not something this vault sealed: it was cut short, changed, or never sealed. Restore it from a backup or have it entered again.',
  );
}
