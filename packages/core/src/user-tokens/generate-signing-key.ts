import { createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';

const generateRsa = promisify(generateKeyPair);

/** A new signing key. The private part is for its owner, once: store only the public one. */
export interface GeneratedSigningKey {
  /** The key's RFC 7638 thumbprint. */
  readonly kid: string;
  /** PKCS #8. */
  readonly privateKeyPem: string;
  /** SPKI. */
  readonly publicKeyPem: string;
}

/** Makes an RSA key of 3072 bits off the main thread; takes some hundred milliseconds. */
export async function generateSigningKey(): Promise<GeneratedSigningKey> {
  const { publicKey, privateKey } = await generateRsa('rsa', {
    modulusLength: 3_072,
    publicExponent: 65_537,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const kid = await calculateJwkThumbprint(createPublicKey(publicKey));
  return { kid, privateKeyPem: privateKey, publicKeyPem: publicKey };
}
