import { decode } from './keyed-hash.ts';
import type { Proof } from './webhooks.ts';

/** Why a text cannot be what proves deliveries, in words that do not repeat it; undefined when it can. */
export function signingSecretMistake(proof: Proof, secret: string): string | undefined {
  if (secret === '' || /[\s\p{Cc}]/u.test(secret)) return 'it is empty, or has spaces or line ends in it';
  if (proof.kind === 'ed25519' && decode('hex', secret)?.length !== 32)
    return 'a public key of Ed25519 is 64 digits of hex in small letters';
  if (proof.kind === 'hmac' && proof.key !== undefined) {
    const { encoding, prefix = '' } = proof.key;
    const written = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
    if (decode(encoding, written) === undefined) return `it is not written in ${encoding}`;
  }
  return undefined;
}
