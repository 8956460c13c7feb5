import { createPublicKey, type KeyObject } from 'node:crypto';
import { AppError } from '@acme/api';
import { calculateJwkThumbprint } from 'jose';
import { hasCloseFactors } from './close-factors.ts';
import { minExponent, modulusBits } from './key-strength.ts';
import { isJsonObject } from './read-token.ts';

const maxLength = 20_000;
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];

/** A public key of a host, found fit to verify user tokens. */
export interface CheckedKey {
  /** The key's RFC 7638 thumbprint. */
  readonly kid: string;
  readonly publicKey: KeyObject;
  /** SPKI. */
  readonly publicKeyPem: string;
}

/**
 * Checks a public key that a host brings: PEM (SPKI) or a JWK, as object or JSON text; RSA, 2048 to
 * 8192 bits, odd exponent of at least 65537, and no modulus that Fermat's method factors.
 *
 * @throws invalid_request saying what is wrong; for a private key, to replace it
 */
export async function checkUploadedKey(input: string | Readonly<Record<string, unknown>>): Promise<CheckedKey> {
  const publicKey = typeof input === 'string' ? fromText(input) : fromJwk(input);
  if (publicKey.asymmetricKeyType !== 'rsa') {
    throw wrong(`The key is of type ${publicKey.asymmetricKeyType ?? 'unknown'}. User tokens need an RSA key.`);
  }
  const { modulusLength = 0, publicExponent = 0n } = publicKey.asymmetricKeyDetails ?? {};
  if (modulusLength < modulusBits.min || modulusLength > modulusBits.max) {
    const bounds = `${modulusBits.min} to ${modulusBits.max}`;
    throw wrong(`The key has ${modulusLength} bits. Use one of ${bounds} bits; 3072 is a good size.`);
  }
  if (publicExponent < minExponent || publicExponent % 2n === 0n) {
    throw wrong(`The exponent of the key is ${publicExponent}. Make a key with the usual exponent, 65537.`);
  }
  if (hasCloseFactors(modulusOf(publicKey))) {
    throw wrong('The key can be factored: its primes lie too close together. Make a new one with another tool.');
  }
  return {
    kid: await calculateJwkThumbprint(publicKey),
    publicKey,
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }),
  };
}

function fromText(text: string): KeyObject {
  if (text.length > maxLength) throw wrong('The key is too long to be one.');
  if (/PRIVATE KEY/i.test(text)) throw leaked();
  if (text.trimStart().startsWith('{')) return fromJwk(parseJson(text));
  const blocks = text.match(/-----BEGIN [^-]+-----/g) ?? [];
  if (blocks.length !== 1 || blocks[0] !== '-----BEGIN PUBLIC KEY-----') {
    const found = blocks.length === 0 ? 'no PEM block' : blocks.join(' and ').replaceAll('-----', '').toLowerCase();
    throw wrong(`Found ${found}. Send one block "BEGIN PUBLIC KEY", as "openssl rsa -pubout" writes it.`);
  }
  try {
    return createPublicKey({ key: text, format: 'pem', type: 'spki' });
  } catch (cause) {
    throw wrong('The PEM block holds no public key. Copy it again, with its first and last line.', cause);
  }
}

function fromJwk(jwk: unknown): KeyObject {
  if (!isJsonObject(jwk)) throw wrong('The key is neither PEM nor a JWK.');
  // Node would derive the public key in silence, and nobody would know that the private one has leaked.
  if (privateMembers.some((member) => member in jwk) || jwk['kty'] === 'oct') throw leaked();
  if ('keys' in jwk) throw wrong('This is a set of keys. Send one of its keys.');
  const { kty, n, e, use = 'sig', alg = 'RS256' } = jwk;
  if (kty !== 'RSA' || typeof n !== 'string' || typeof e !== 'string') {
    throw wrong('The JWK is no RSA public key: it needs kty "RSA", n and e.');
  }
  if (n.length + e.length > maxLength) throw wrong('The key is too long to be one.');
  if (use !== 'sig' || alg !== 'RS256') throw wrong('The JWK is for something else: use must be "sig", alg "RS256".');
  try {
    return createPublicKey({ key: { kty, n, e }, format: 'jwk' });
  } catch (cause) {
    throw wrong('The JWK holds no RSA public key: n or e is not base64url.', cause);
  }
}

function modulusOf(publicKey: KeyObject): bigint {
  const { n = '' } = publicKey.export({ format: 'jwk' });
  return BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw wrong('The key is not valid JSON.', cause);
  }
}

function leaked(): AppError {
  return wrong(
    'This is a private key. Rotate this key, you have just shown it to us: make a new pair, keep its private part and send only the public one.',
  );
}

function wrong(message: string, cause?: unknown): AppError {
  return new AppError('invalid_request', message, { cause });
}
