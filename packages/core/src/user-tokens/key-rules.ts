import { compactVerify } from 'jose';
import { isStrongEnough } from './key-strength.ts';
import type { TokenReading } from './read-token.ts';
import type { TokenKey } from './token-project.ts';
import { quoted, type TokenRule } from './token-rule.ts';

const maxKeysToTry = 5;

/** Which keys of the project may verify a token, and that one of them does (RFC 8725 section 3.2). */
export const keyRules = [
  {
    name: 'live-keys',
    check: (reading) => {
      reading.candidates = reading.candidates.filter(({ status }) => status === 'active' || status === 'retiring');
      return reading.candidates.length === 0 ? 'the project has no live signing key' : undefined;
    },
  },
  {
    name: 'key-by-id',
    check: (reading) => {
      const { kid } = reading.header;
      if (typeof kid !== 'string') return undefined;
      const named = reading.candidates.filter((key) => key.kid === kid);
      if (named.length !== 1) return `kid ${quoted(kid)} is no live signing key of this project`;
      reading.candidates = named;
      return undefined;
    },
  },
  {
    name: 'few-keys',
    check: ({ header, candidates }) =>
      typeof header['kid'] !== 'string' && candidates.length > maxKeysToTry
        ? `no kid, and more than ${maxKeysToTry} live keys to try: send the kid`
        : undefined,
  },
  {
    name: 'strong-keys',
    check: (reading) => {
      reading.candidates = reading.candidates.filter(({ publicKey }) => isStrongEnough(publicKey));
      return reading.candidates.length === 0 ? 'the signing key is too weak to prove anything: replace it' : undefined;
    },
  },
  {
    name: 'signature',
    check: async (reading) => {
      reading.verifiedBy = await findVerifyingKey(reading);
      return reading.verifiedBy ? undefined : 'the signature does not fit: another key, or a changed token';
    },
  },
] as const satisfies readonly TokenRule[];

async function findVerifyingKey({ token, candidates, algorithms }: TokenReading): Promise<TokenKey | undefined> {
  for (const key of candidates) {
    try {
      await compactVerify(token, key.publicKey, algorithms && { algorithms });
      return key;
    } catch {
      // The next key may fit; why this one did not is of no use to anybody.
    }
  }
  return undefined;
}
