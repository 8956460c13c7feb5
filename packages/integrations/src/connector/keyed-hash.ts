type Bytes = Uint8Array<ArrayBuffer>;

const hashes = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' } as const;

/** HMAC (RFC 2104) by the platform's own Web Crypto. */
export async function importHmacKey(algorithm: keyof typeof hashes, key: Bytes): Promise<CryptoKey> {
  return await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: hashes[algorithm] }, false, [
    'sign',
    'verify',
  ]);
}

/** The HMAC-SHA256 of a text in hex. */
export async function hmacHex(secret: string, text: string): Promise<string> {
  const key = await importHmacKey('sha256', utf8(secret));
  return toHex(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text))));
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export async function isSameText(left: string, right: string): Promise<boolean> {
  const key = await importHmacKey('sha256', crypto.getRandomValues(new Uint8Array(32)));
  return await crypto.subtle.verify('HMAC', key, await crypto.subtle.sign('HMAC', key, utf8(left)), utf8(right));
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

function toHex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes of a text in hex or base64 (RFC 4648 §4); undefined for another spelling of them than the usual one. */
export function decode(encoding: 'hex' | 'base64', text: string): Bytes | undefined {
  if (encoding === 'hex') {
    if (!/^(?:[0-9a-f]{2})+$/.test(text)) return undefined;
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const binary = atob(text);
  return btoa(binary) === text ? Uint8Array.from(binary, (char) => char.codePointAt(0) ?? 0) : undefined;
}
