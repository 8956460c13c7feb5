import type { KeyObject } from 'node:crypto';

/** Bounds of a modulus in bits: below, RS256 is forbidden (RFC 7518 section 3.3); above, verifying costs too much. */
export const modulusBits = { min: 2_048, max: 8_192 } as const;
export const minExponent = 65_537n;

/**
 * Whether a key can carry an RS256 signature at all: RSA, public, of a size in bounds, with an odd
 * exponent of 65537 or more. With the exponent 1, which Node and jose accept, everybody can sign.
 */
export function isStrongEnough(key: KeyObject): boolean {
  if (key.type !== 'public' || key.asymmetricKeyType !== 'rsa') return false;
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  return (
    modulusLength >= modulusBits.min &&
    modulusLength <= modulusBits.max &&
    publicExponent >= minExponent &&
    publicExponent % 2n === 1n
  );
}
