import { isUtf8 } from 'node:buffer';
import { compactVerify } from 'jose';
import { isStrongEnough } from './key-strength.ts';
import { isJsonObject, type TokenReading } from './read-token.ts';
import { repeatedNames } from './repeated-names.ts';
import type { TokenKey, VerifyUserTokenInput } from './token-project.ts';

const clockToleranceSeconds = 30;
const maxTokenLength = 8_192;
const maxKeysToTry = 5;
const maxSubjectLength = 255;
// 2100-01-01. A time above it is one in milliseconds.
const latestTime = 4_102_444_800;

const headerNames = new Set(['alg', 'typ', 'kid']);
const registeredClaims = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];
const timeClaims = ['exp', 'iat', 'nbf'] as const;
// Controls, invisible format characters (bidi among them), halves of characters, and what broken text becomes.
const forbiddenInSubject = /[\p{Cc}\p{Cf}\p{Cs}\ufffd]/u;

/** What a rule may look at besides the token. */
export interface RuleContext extends Omit<VerifyUserTokenInput, 'authorization' | 'now'> {
  readonly authorization: readonly string[];
  readonly nowSeconds: number;
}

/** Why the token is refused; undefined when the rule holds. */
type Verdict = string | undefined;

export interface TokenRule {
  readonly name: string;
  check(reading: TokenReading, context: RuleContext): Verdict | Promise<Verdict>;
}

/**
 * Every rule a user token has to keep, in order (RFC 8725; RFC 7515 section 4.1.11 for the header).
 * Each refuses something that no other refuses; what a rule has established (the algorithm, the keys
 * left, the key that verified) it leaves in the reading for those behind it.
 */
export const tokenRules = [
  {
    name: 'one-bearer',
    check: (_, { authorization }) => {
      if (authorization.length !== 1) return `${authorization.length} Authorization headers instead of one`;
      return /^Bearer /i.test(authorization[0] ?? '') ? undefined : 'the Authorization header is not "Bearer <token>"';
    },
  },
  {
    name: 'token-length',
    check: ({ token }) =>
      token.length > maxTokenLength
        ? `${token.length} characters, more than ${maxTokenLength}: put less into the claims`
        : undefined,
  },
  {
    name: 'compact-form',
    check: ({ token }) => {
      if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return 'not three parts of base64url with dots between them';
      // The last character of a part has unused bits; only one spelling of a token may be valid.
      const isCanonical = token
        .split('.')
        .every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
      return isCanonical ? undefined : 'a part is not the canonical base64url of its bytes';
    },
  },
  {
    name: 'header-names',
    check: ({ header }) => {
      const other = Object.keys(header).find((name) => !headerNames.has(name));
      return other === undefined ? undefined : `the header has ${quoted(other)}; only alg, typ and kid are allowed`;
    },
  },
  {
    name: 'algorithm',
    check: (reading) => {
      if (reading.header['alg'] !== 'RS256') return `alg is ${quoted(reading.header['alg'])}; only RS256 is allowed`;
      reading.algorithms = ['RS256'];
      return undefined;
    },
  },
  {
    name: 'type',
    check: ({ header: { typ } }) =>
      typ === undefined || (typeof typ === 'string' && typ.toUpperCase() === 'JWT')
        ? undefined
        : `typ is ${quoted(typ)}; leave it out or write JWT`,
  },
  {
    name: 'kid-text',
    check: ({ header: { kid } }) => (kid === undefined || typeof kid === 'string' ? undefined : 'kid is not a text'),
  },
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
  {
    name: 'claims-object',
    check: ({ payload, payloadJson }) =>
      isUtf8(payload) && isJsonObject(payloadJson) ? undefined : 'the payload is not a JSON object in UTF-8',
  },
  {
    name: 'unique-claims',
    check: ({ payload }) => {
      const repeated = repeatedNames(payload.toString('utf8'));
      const name = registeredClaims.find((claim) => repeated.has(claim));
      return name === undefined ? undefined : `${name} occurs more than once`;
    },
  },
  {
    name: 'required-claims',
    check: ({ claims }) => {
      const missing = ['sub', 'iat', 'exp'].find((name) => !(name in claims));
      return missing === undefined ? undefined : `${missing} is missing`;
    },
  },
  {
    name: 'numeric-times',
    check: ({ claims }) => {
      for (const name of timeClaims) {
        if (!(name in claims)) continue;
        const value = claims[name];
        if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
          return `${name} is not a time in seconds`;
        if (value >= latestTime) return `${name} lies after the year 2100: write seconds, not milliseconds`;
      }
      return undefined;
    },
  },
  {
    name: 'not-expired',
    check: ({ claims }, { nowSeconds }) =>
      Number(claims['exp']) <= nowSeconds - clockToleranceSeconds ? 'it has expired (exp)' : undefined,
  },
  {
    name: 'not-before',
    check: ({ claims }, { nowSeconds }) =>
      Number(claims['nbf']) > nowSeconds + clockToleranceSeconds ? 'it is not valid yet (nbf)' : undefined,
  },
  {
    name: 'issued-in-past',
    check: ({ claims }, { nowSeconds }) =>
      Number(claims['iat']) > nowSeconds + clockToleranceSeconds
        ? 'it was issued in the future (iat): check the clock of the host'
        : undefined,
  },
  {
    name: 'expiry-after-issue',
    check: ({ claims }) => (Number(claims['exp']) <= Number(claims['iat']) ? 'exp is not after iat' : undefined),
  },
  {
    name: 'lifetime',
    check: ({ claims }, { project }) =>
      Number(claims['exp']) - Number(claims['iat']) > project.maxTokenTtlSeconds
        ? `it lives longer than the project allows (${project.maxTokenTtlSeconds} s)`
        : undefined,
  },
  {
    name: 'subject-text',
    check: ({ claims }) => (typeof claims['sub'] === 'string' ? undefined : 'sub is not a text'),
  },
  {
    name: 'subject-length',
    check: ({ claims: { sub } }) => {
      if (typeof sub !== 'string') return undefined;
      const length = Array.from(sub).length;
      return length >= 1 && length <= maxSubjectLength
        ? undefined
        : `sub has ${length} characters; 1 to ${maxSubjectLength} are allowed`;
    },
  },
  {
    name: 'subject-characters',
    check: ({ claims: { sub } }) =>
      typeof sub === 'string' && forbiddenInSubject.test(sub)
        ? 'sub has a control, invisible or broken character'
        : undefined,
  },
  {
    name: 'audience',
    check: ({ claims }, { project }) => {
      if (!('aud' in claims)) return undefined;
      const audiences: unknown[] = Array.isArray(claims['aud']) ? claims['aud'] : [claims['aud']];
      const isOurs = audiences.every((entry) => typeof entry === 'string') && audiences.includes(project.audience);
      return isOurs ? undefined : `aud does not name ${project.audience}`;
    },
  },
  {
    name: 'audience-required',
    check: ({ claims }, { project }) =>
      project.audienceRequired && !('aud' in claims)
        ? `aud is missing; this project wants ${project.audience}`
        : undefined,
  },
  {
    name: 'project-valid-after',
    check: ({ claims }, { project }) =>
      isBefore(claims['iat'], project.tokensValidAfter) ? revoked('project') : undefined,
  },
  {
    name: 'user-valid-after',
    check: async ({ claims: { sub, iat } }, { userTokensValidAfter }) =>
      isBefore(iat, await userTokensValidAfter?.(String(sub))) ? revoked('user') : undefined,
  },
  {
    name: 'origin',
    check: (_, { origin, project }) =>
      origin === undefined || project.origins.includes(origin)
        ? undefined
        : `origin ${quoted(origin)} is not in the project's list`,
  },
] as const satisfies readonly TokenRule[];

/** The name of a rule, as a refusal carries it. */
export type TokenRuleName = (typeof tokenRules)[number]['name'];

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

function isBefore(iat: unknown, limit: Date | undefined): boolean {
  return limit !== undefined && Number(iat) * 1_000 < limit.getTime();
}

function revoked(whose: string): string {
  return `it was issued before the tokens of the ${whose} were revoked`;
}

/** A value of the token's for a log line: short, and without anything that a terminal obeys. */
function quoted(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
}
