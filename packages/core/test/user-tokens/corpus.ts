import { constants, createHmac, sign } from 'node:crypto';
import type { TokenRuleName, VerifyUserTokenInput } from '../../src/user-tokens/index.ts';
import {
  audience,
  encode,
  forgedForExponentOne,
  goodClaims,
  goodHeader,
  hmacSigned,
  key,
  nowSeconds,
  randomPart,
  signed,
  signingInput,
  type TokenKit,
} from './token-kit.ts';

/** The input of one row: a token, or the headers that carry it, with what differs from the usual project. */
export type CorpusInput = { readonly token?: string } & Partial<VerifyUserTokenInput>;

/** A token that somebody may send, and what has to become of it. */
export interface CorpusRow {
  /** Number in the table of hostile tokens; from 77 on, rows that single out one rule. */
  readonly row: number;
  readonly what: string;
  /** The rule that refuses it; `ok` where it has to be accepted. */
  readonly refusedBy: TokenRuleName | 'ok';
  /** `jose.jwtVerify(token, key)` without options takes it: proof that nothing else is wrong with it. */
  readonly joseAccepts?: boolean;
  readonly make: (kit: TokenKit, canaryUrl: string) => CorpusInput;
}

const claims = (changes: object) => ({ ...goodClaims, ...changes });
const without = (name: keyof typeof goodClaims) => {
  const { [name]: _left, ...rest } = goodClaims;
  return rest;
};
const header = (changes: object) => ({ ...goodHeader, ...changes });
const raw = (json: string) => JSON.stringify(goodClaims).replace(/}$/, `,${json}}`);
const noKid = { alg: 'RS256', typ: 'JWT' };

function digestSigned({ a1 }: TokenKit, alg: string, hash: string, options: object = {}): CorpusInput {
  const input = signingInput(header({ alg }), goodClaims);
  const signature = sign(hash, Buffer.from(input), { key: a1.privateKey, ...options });
  return { token: `${input}.${signature.toString('base64url')}` };
}

/** The hostile corpus: rows 1 to 76, several lines where a row names several tokens. */
const table: readonly CorpusRow[] = [
  {
    row: 1,
    what: 'alg none, empty signature',
    refusedBy: 'compact-form',
    make: () => ({ token: `${signingInput(header({ alg: 'none' }), goodClaims)}.` }),
  },
  {
    row: 1,
    what: 'alg none, some signature',
    refusedBy: 'algorithm',
    make: () => ({ token: `${signingInput(header({ alg: 'none' }), goodClaims)}.AA` }),
  },
  {
    row: 2,
    what: 'alg nOnE',
    refusedBy: 'algorithm',
    make: () => ({ token: `${signingInput(header({ alg: 'nOnE' }), goodClaims)}.AA` }),
  },
  {
    row: 3,
    what: 'alg none with a valid RS256 signature',
    refusedBy: 'algorithm',
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ alg: 'none' })) }),
  },
  {
    row: 4,
    what: 'RS256 with an empty signature',
    refusedBy: 'compact-form',
    make: () => ({ token: `${signingInput(goodHeader, goodClaims)}.` }),
  },
  {
    row: 4,
    what: 'two parts',
    refusedBy: 'compact-form',
    make: () => ({ token: signingInput(goodHeader, goodClaims) }),
  },
  {
    row: 5,
    what: 'HS256 keyed with the PEM',
    refusedBy: 'algorithm',
    make: ({ a1 }) => ({ token: hmacSigned(a1.publicKey.export({ type: 'spki', format: 'pem' })) }),
  },
  {
    row: 6,
    what: 'HS256 keyed with the DER',
    refusedBy: 'algorithm',
    make: ({ a1 }) => ({ token: hmacSigned(a1.publicKey.export({ type: 'spki', format: 'der' })) }),
  },
  { row: 7, what: 'HS256 with an empty key', refusedBy: 'algorithm', make: () => ({ token: hmacSigned('') }) },
  {
    row: 8,
    what: 'RS384 with the right key',
    refusedBy: 'algorithm',
    joseAccepts: true,
    make: (kit) => digestSigned(kit, 'RS384', 'RSA-SHA384'),
  },
  {
    row: 9,
    what: 'RS512 with the right key',
    refusedBy: 'algorithm',
    joseAccepts: true,
    make: (kit) => digestSigned(kit, 'RS512', 'RSA-SHA512'),
  },
  {
    row: 10,
    what: 'PS256 with the right key',
    refusedBy: 'algorithm',
    joseAccepts: true,
    make: (kit) =>
      digestSigned(kit, 'PS256', 'RSA-SHA256', { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
  },
  {
    row: 11,
    what: 'ES256 with an own key',
    refusedBy: 'algorithm',
    make: ({ curve }) => {
      const input = signingInput(header({ alg: 'ES256' }), goodClaims);
      const signature = sign('sha256', Buffer.from(input), { key: curve.privateKey, dsaEncoding: 'ieee-p1363' });
      return { token: `${input}.${signature.toString('base64url')}` };
    },
  },
  {
    row: 12,
    what: 'ES256 with a signature of zeros',
    refusedBy: 'algorithm',
    make: () => ({ token: `${signingInput(header({ alg: 'ES256' }), goodClaims)}.${encode(Buffer.alloc(64))}` }),
  },
  {
    row: 13,
    what: 'jwk header, signed with that key',
    refusedBy: 'header-names',
    make: ({ foreign }) => ({
      token: signed(foreign, goodClaims, header({ jwk: foreign.publicKey.export({ format: 'jwk' }) })),
    }),
  },
  {
    row: 14,
    what: 'jku of an attacker',
    refusedBy: 'header-names',
    make: ({ foreign }, canaryUrl) => ({ token: signed(foreign, goodClaims, header({ jku: canaryUrl })) }),
  },
  {
    row: 15,
    what: 'x5u at a metadata address',
    refusedBy: 'header-names',
    make: ({ foreign }) => ({
      token: signed(foreign, goodClaims, header({ x5u: 'http://169.254.169.254/latest/meta-data' })),
    }),
  },
  {
    row: 15,
    what: 'x5u on this machine',
    refusedBy: 'header-names',
    make: ({ foreign }, canaryUrl) => ({ token: signed(foreign, goodClaims, header({ x5u: canaryUrl })) }),
  },
  {
    row: 16,
    what: 'x5c chain',
    refusedBy: 'header-names',
    make: ({ foreign }) => ({ token: signed(foreign, goodClaims, header({ x5c: ['MIIB'] })) }),
  },
  {
    row: 17,
    what: 'valid signature and a jku header',
    refusedBy: 'header-names',
    joseAccepts: true,
    make: ({ a1 }, canaryUrl) => ({ token: signed(a1, goodClaims, header({ jku: canaryUrl })) }),
  },
  {
    row: 18,
    what: 'kid with a path',
    refusedBy: 'key-by-id',
    make: ({ foreign }) => ({ token: signed(foreign, goodClaims, header({ kid: '../../dev/null' })) }),
  },
  {
    row: 19,
    what: 'kid with an SQL quote',
    refusedBy: 'key-by-id',
    make: ({ foreign }) => ({ token: signed(foreign, goodClaims, header({ kid: "' OR '1'='1" })) }),
  },
  {
    row: 20,
    what: 'kid __proto__',
    refusedBy: 'key-by-id',
    make: ({ foreign }) => ({ token: signed(foreign, goodClaims, header({ kid: '__proto__' })) }),
  },
  {
    row: 21,
    what: 'kid is a number',
    refusedBy: 'kid-text',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ kid: 1 })) }),
  },
  {
    row: 22,
    what: 'kid of a disabled key',
    refusedBy: 'key-by-id',
    make: ({ disabled }) => ({ token: signed(disabled, goodClaims, header({ kid: 'A0' })) }),
  },
  {
    row: 23,
    what: 'kid A2, signed by A1',
    refusedBy: 'signature',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ kid: 'A2' })) }),
  },
  {
    row: 24,
    what: 'key of another project, no kid',
    refusedBy: 'signature',
    make: ({ foreign }) => ({ token: signed(foreign, goodClaims, noKid) }),
  },
  {
    row: 25,
    what: 'key of 1024 bits',
    refusedBy: 'strong-keys',
    make: ({ small, project }) => ({
      token: signed(small),
      project: { ...project, keys: [key('A1', small.publicKey)] },
    }),
  },
  {
    row: 26,
    what: 'forged for a key with exponent 1',
    refusedBy: 'strong-keys',
    joseAccepts: true,
    make: ({ exponentOne, project }) => ({
      token: forgedForExponentOne(goodHeader),
      project: { ...project, keys: [key('A1', exponentOne)] },
    }),
  },
  {
    row: 27,
    what: 'crit ["x-foo"]',
    refusedBy: 'header-names',
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ crit: ['x-foo'], 'x-foo': 1 })) }),
  },
  {
    row: 28,
    what: 'crit []',
    refusedBy: 'header-names',
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ crit: [] })) }),
  },
  {
    row: 29,
    what: 'b64 false',
    refusedBy: 'header-names',
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ b64: false, crit: ['b64'] })) }),
  },
  {
    row: 30,
    what: 'typ at+jwt',
    refusedBy: 'type',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ typ: 'at+jwt' })) }),
  },
  {
    row: 31,
    what: 'typ dpop+jwt',
    refusedBy: 'type',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ typ: 'dpop+jwt' })) }),
  },
  {
    row: 32,
    what: 'nested JWT (cty)',
    refusedBy: 'header-names',
    make: ({ a1 }) => ({ token: signed(a1, signed(a1), header({ cty: 'JWT' })) }),
  },
  {
    row: 33,
    what: 'JWE, five parts',
    refusedBy: 'compact-form',
    make: () => ({
      token: [
        encode({ alg: 'RSA-OAEP', enc: 'A256GCM' }),
        randomPart(256),
        randomPart(12),
        randomPart(80),
        randomPart(16),
      ].join('.'),
    }),
  },
  {
    row: 34,
    what: 'zip DEF',
    refusedBy: 'header-names',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ zip: 'DEF' })) }),
  },
  {
    row: 35,
    what: 'signature one byte short',
    refusedBy: 'signature',
    make: ({ a1 }) => {
      const [head, body, signature = ''] = signed(a1).split('.');
      return { token: `${head}.${body}.${Buffer.from(signature, 'base64url').subarray(0, -1).toString('base64url')}` };
    },
  },
  {
    row: 36,
    what: 'signature 00…01',
    refusedBy: 'signature',
    make: () => ({
      token: `${signingInput(goodHeader, goodClaims)}.${encode(Buffer.concat([Buffer.alloc(255), Buffer.from([1])]))}`,
    }),
  },
  {
    row: 37,
    what: 'issued before the tokens of the user were revoked',
    refusedBy: 'user-valid-after',
    joseAccepts: true,
    make: ({ a1 }) => ({
      token: signed(a1),
      userTokensValidAfter: async (sub) => (sub === 'user-1' ? new Date((goodClaims.iat + 1) * 1_000) : undefined),
    }),
  },
  {
    row: 37,
    what: 'issued before the tokens of the project were revoked',
    refusedBy: 'project-valid-after',
    joseAccepts: true,
    make: ({ a1, project }) => ({
      token: signed(a1),
      project: { ...project, tokensValidAfter: new Date((goodClaims.iat + 1) * 1_000) },
    }),
  },
  {
    row: 38,
    what: 'good token of project A at project B',
    refusedBy: 'key-by-id',
    joseAccepts: true,
    make: ({ a1, foreign, project }) => ({
      token: signed(a1),
      project: { ...project, id: 'other', audience: 'connect.example/other', keys: [key('B1', foreign.publicKey)] },
    }),
  },
  {
    row: 38,
    what: 'the same, where both projects share a key',
    refusedBy: 'audience',
    joseAccepts: true,
    make: ({ a1, project }) => ({
      token: signed(a1),
      project: { ...project, id: 'other', audience: 'connect.example/other' },
    }),
  },
  {
    row: 39,
    what: 'no exp',
    refusedBy: 'required-claims',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, without('exp')) }),
  },
  {
    row: 40,
    what: 'exp null',
    refusedBy: 'numeric-times',
    make: ({ a1 }) => ({ token: signed(a1, claims({ exp: null })) }),
  },
  {
    row: 40,
    what: 'exp is a text',
    refusedBy: 'numeric-times',
    make: ({ a1 }) => ({ token: signed(a1, claims({ exp: String(goodClaims.exp) })) }),
  },
  {
    row: 40,
    what: 'nbf is the text "0"',
    refusedBy: 'numeric-times',
    make: ({ a1 }) => ({ token: signed(a1, claims({ nbf: '0' })) }),
  },
  {
    row: 41,
    what: 'exp 1e400',
    refusedBy: 'numeric-times',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, JSON.stringify(goodClaims).replace(/"exp":\d+/, '"exp":1e400')) }),
  },
  {
    row: 42,
    what: 'exp in milliseconds',
    refusedBy: 'numeric-times',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ exp: goodClaims.exp * 1_000 })) }),
  },
  {
    row: 43,
    what: 'expired 1 s ago, within the leeway',
    refusedBy: 'ok',
    make: ({ a1 }) => ({ token: signed(a1, claims({ exp: nowSeconds - 1 })) }),
  },
  {
    row: 44,
    what: 'expired 61 s ago',
    refusedBy: 'not-expired',
    make: ({ a1 }) => ({ token: signed(a1, claims({ iat: nowSeconds - 600, exp: nowSeconds - 61 })) }),
  },
  {
    row: 45,
    what: 'lifetime 25 h',
    refusedBy: 'lifetime',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ exp: goodClaims.iat + 25 * 3_600 })) }),
  },
  {
    row: 46,
    what: 'no iat',
    refusedBy: 'required-claims',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, without('iat')) }),
  },
  {
    row: 47,
    what: 'iat 5 min ahead',
    refusedBy: 'issued-in-past',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ iat: nowSeconds + 300 })) }),
  },
  {
    row: 48,
    what: 'iat 30 days ago, exp in 10 min',
    refusedBy: 'lifetime',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ iat: nowSeconds - 30 * 86_400, exp: nowSeconds + 600 })) }),
  },
  {
    row: 49,
    what: 'nbf 5 min ahead',
    refusedBy: 'not-before',
    make: ({ a1 }) => ({ token: signed(a1, claims({ nbf: nowSeconds + 300 })) }),
  },
  {
    row: 50,
    what: 'no sub',
    refusedBy: 'required-claims',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, without('sub')) }),
  },
  {
    row: 51,
    what: 'sub is empty',
    refusedBy: 'subject-length',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: '' })) }),
  },
  {
    row: 52,
    what: 'sub 1',
    refusedBy: 'subject-text',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: 1 })) }),
  },
  {
    row: 53,
    what: 'sub {"$ne":null}',
    refusedBy: 'subject-text',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: { $ne: null } })) }),
  },
  {
    row: 54,
    what: 'sub ["user-1","admin"]',
    refusedBy: 'subject-text',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: ['user-1', 'admin'] })) }),
  },
  {
    row: 55,
    what: 'sub of 10 kB',
    refusedBy: 'token-length',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: 'u'.repeat(10_240) })) }),
  },
  {
    row: 56,
    what: 'sub with U+0000',
    refusedBy: 'subject-characters',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: 'user-1\u0000' })) }),
  },
  {
    row: 57,
    what: 'sub with a bidi override',
    refusedBy: 'subject-characters',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: 'user-\u202e1' })) }),
  },
  {
    row: 57,
    what: 'sub with a newline',
    refusedBy: 'subject-characters',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: 'user-1\n' })) }),
  },
  {
    row: 58,
    what: 'sub twice',
    refusedBy: 'unique-claims',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, raw('"sub":"admin"')) }),
  },
  {
    row: 59,
    what: 'wrong aud',
    refusedBy: 'audience',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ aud: 'https://other.example' })) }),
  },
  {
    row: 60,
    what: 'aud array with ours',
    refusedBy: 'ok',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ aud: ['https://other.example', audience] })) }),
  },
  {
    row: 61,
    what: 'aud object',
    refusedBy: 'audience',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ aud: { [audience]: true } })) }),
  },
  {
    row: 62,
    what: 'aud ours with a suffix',
    refusedBy: 'audience',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ aud: `${audience}.evil.example` })) }),
  },
  { row: 63, what: 'payload [1,2]', refusedBy: 'claims-object', make: ({ a1 }) => ({ token: signed(a1, '[1,2]') }) },
  { row: 64, what: 'payload "x"', refusedBy: 'claims-object', make: ({ a1 }) => ({ token: signed(a1, '"x"') }) },
  { row: 64, what: 'payload null', refusedBy: 'claims-object', make: ({ a1 }) => ({ token: signed(a1, 'null') }) },
  {
    row: 65,
    what: 'payload in broken UTF-8',
    refusedBy: 'claims-object',
    make: ({ a1 }) => ({ token: signed(a1, Buffer.from(raw('"name":"caf\u00e9"'), 'latin1')) }),
  },
  {
    row: 66,
    what: 'padded base64',
    refusedBy: 'compact-form',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: `${signed(a1)}==` }),
  },
  {
    row: 66,
    what: 'standard base64',
    refusedBy: 'compact-form',
    make: ({ a1 }) => ({ token: standardBase64(signed(a1, claims({ note: '~~~???>>>' }))) }),
  },
  {
    row: 67,
    what: 'trailing newline',
    refusedBy: 'compact-form',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: `${signed(a1)}\n` }),
  },
  { row: 68, what: 'leading space', refusedBy: 'compact-form', make: ({ a1 }) => ({ token: ` ${signed(a1)}` }) },
  {
    row: 69,
    what: 'last character flipped in its unused bits',
    refusedBy: 'compact-form',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: flipUnusedBits(signed(a1)) }),
  },
  {
    row: 70,
    what: 'payload tampered with',
    refusedBy: 'signature',
    make: ({ a1 }) => {
      const [head, , signature] = signed(a1).split('.');
      return { token: `${head}.${encode(claims({ sub: 'admin' }))}.${signature}` };
    },
  },
  {
    row: 71,
    what: 'flattened JSON JWS',
    refusedBy: 'compact-form',
    make: ({ a1 }) => {
      const [head, payload, signature] = signed(a1).split('.');
      return { token: JSON.stringify({ protected: head, payload, signature }) };
    },
  },
  {
    row: 72,
    what: 'token of 1 MB',
    refusedBy: 'token-length',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ pad: 'x'.repeat(786_432) })) }),
  },
  {
    row: 73,
    what: 'claim nested 50,000 deep',
    refusedBy: 'token-length',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, raw(`"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}`)) }),
  },
  {
    row: 74,
    what: '__proto__ claim',
    refusedBy: 'ok',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, raw('"__proto__":{"isAdmin":true}')) }),
  },
  {
    row: 75,
    what: 'two Authorization headers',
    refusedBy: 'one-bearer',
    make: ({ a1 }) => ({ authorization: [`Bearer ${signed(a1)}`, `Bearer ${signed(a1, claims({ sub: 'admin' }))}`] }),
  },
  {
    row: 76,
    what: 'good, no kid, two live keys',
    refusedBy: 'ok',
    make: ({ a2 }) => ({ token: signed(a2, goodClaims, noKid) }),
  },
];

/** Rows of our own: each alone shows what one rule is for, or that a rule does not refuse too much. */
const ours: readonly CorpusRow[] = [
  {
    row: 77,
    what: 'exp before iat, both within the leeway',
    refusedBy: 'expiry-after-issue',
    make: ({ a1 }) => ({ token: signed(a1, claims({ iat: nowSeconds + 10, exp: nowSeconds - 10 })) }),
  },
  {
    row: 78,
    what: 'no aud where the project wants one',
    refusedBy: 'audience-required',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, without('aud')) }),
  },
  {
    row: 79,
    what: 'no aud where the project does not want one',
    refusedBy: 'ok',
    joseAccepts: true,
    make: ({ a1, project }) => ({
      token: signed(a1, without('aud')),
      project: { ...project, audienceRequired: false },
    }),
  },
  {
    row: 80,
    what: 'wrong aud where the project does not want one',
    refusedBy: 'audience',
    joseAccepts: true,
    make: ({ a1, project }) => ({
      token: signed(a1, claims({ aud: null })),
      project: { ...project, audienceRequired: false },
    }),
  },
  {
    row: 81,
    what: 'aud array with ours and a number',
    refusedBy: 'audience',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ aud: [audience, 7] })) }),
  },
  {
    row: 82,
    what: 'disabled key, no kid',
    refusedBy: 'signature',
    make: ({ disabled }) => ({ token: signed(disabled, goodClaims, noKid) }),
  },
  {
    row: 83,
    what: 'only a disabled key',
    refusedBy: 'live-keys',
    make: ({ disabled, project }) => ({
      token: signed(disabled, goodClaims, noKid),
      project: { ...project, keys: project.keys.slice(2) },
    }),
  },
  {
    row: 84,
    what: 'unknown kid, signed by a live key',
    refusedBy: 'key-by-id',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ kid: 'A9' })) }),
  },
  {
    row: 85,
    what: 'no kid, six live keys',
    refusedBy: 'few-keys',
    joseAccepts: true,
    make: ({ a1, foreign, project }) => ({
      token: signed(a1, goodClaims, noKid),
      project: {
        ...project,
        keys: [key('A1', a1.publicKey), ...['1', '2', '3', '4', '5'].map((kid) => key(kid, foreign.publicKey))],
      },
    }),
  },
  {
    row: 86,
    what: 'kid, six live keys',
    refusedBy: 'ok',
    joseAccepts: true,
    make: ({ a1, foreign, project }) => ({
      token: signed(a1),
      project: {
        ...project,
        keys: [key('A1', a1.publicKey), ...['1', '2', '3', '4', '5'].map((kid) => key(kid, foreign.publicKey))],
      },
    }),
  },
  {
    row: 87,
    what: 'retiring key',
    refusedBy: 'ok',
    make: ({ a2 }) => ({ token: signed(a2, goodClaims, header({ kid: 'A2' })) }),
  },
  {
    row: 88,
    what: 'sub of 256 characters',
    refusedBy: 'subject-length',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: 'u'.repeat(256) })) }),
  },
  {
    row: 89,
    what: 'sub of 255 characters outside the BMP',
    refusedBy: 'ok',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: '\u{1f600}'.repeat(255) })) }),
  },
  {
    row: 90,
    what: 'sub with half a surrogate pair',
    refusedBy: 'subject-characters',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, raw('"x":1').replace('"user-1"', '"user-\\ud800"')) }),
  },
  {
    row: 91,
    what: 'sub with U+FFFD',
    refusedBy: 'subject-characters',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: 'user-\ufffd' })) }),
  },
  {
    row: 92,
    what: 'sub with spaces and capitals, kept as they are',
    refusedBy: 'ok',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ sub: ' User-1 ' })) }),
  },
  {
    row: 93,
    what: 'sub twice, once with an escape in its name',
    refusedBy: 'unique-claims',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, raw('"s\\u0075b":"admin"')) }),
  },
  {
    row: 94,
    what: 'exp twice',
    refusedBy: 'unique-claims',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, raw(`"exp":${goodClaims.exp - 1}`)) }),
  },
  {
    row: 95,
    what: 'sub again inside another claim and in a text',
    refusedBy: 'ok',
    joseAccepts: true,
    make: ({ a1 }) => ({
      token: signed(a1, claims({ actor: { sub: 'admin' }, list: [{ sub: 'x' }], note: '"sub":"admin",{' })),
    }),
  },
  {
    row: 96,
    what: 'iat 0',
    refusedBy: 'numeric-times',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ iat: 0 })) }),
  },
  {
    row: 97,
    what: 'nbf 20 s ahead, within the leeway',
    refusedBy: 'ok',
    make: ({ a1 }) => ({ token: signed(a1, claims({ nbf: nowSeconds + 20 })) }),
  },
  {
    row: 98,
    what: 'iat 20 s ahead, within the leeway',
    refusedBy: 'ok',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ iat: nowSeconds + 20 })) }),
  },
  {
    row: 99,
    what: 'typ jwt in small letters',
    refusedBy: 'ok',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ typ: 'jwt' })) }),
  },
  {
    row: 100,
    what: 'typ missing',
    refusedBy: 'ok',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, { alg: 'RS256', kid: 'A1' }) }),
  },
  {
    row: 101,
    what: 'typ is a number',
    refusedBy: 'type',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ typ: 7 })) }),
  },
  {
    row: 102,
    what: 'Basic instead of Bearer',
    refusedBy: 'one-bearer',
    make: ({ a1 }) => ({ authorization: [`Basic ${signed(a1)}`] }),
  },
  { row: 103, what: 'no Authorization header', refusedBy: 'one-bearer', make: () => ({ authorization: [] }) },
  {
    row: 104,
    what: 'bearer in small letters',
    refusedBy: 'ok',
    make: ({ a1 }) => ({ authorization: [`bearer ${signed(a1)}`] }),
  },
  {
    row: 105,
    what: 'two tokens in one header',
    refusedBy: 'compact-form',
    make: ({ a1 }) => ({ authorization: [`Bearer ${signed(a1)}, Bearer ${signed(a1)}`] }),
  },
  {
    row: 106,
    what: 'origin of the project',
    refusedBy: 'ok',
    make: ({ a1 }) => ({ token: signed(a1), origin: 'https://app.taskly.example' }),
  },
  {
    row: 107,
    what: 'foreign origin',
    refusedBy: 'origin',
    make: ({ a1 }) => ({ token: signed(a1), origin: 'https://app.taskly.example.evil.example' }),
  },
  { row: 108, what: 'origin null', refusedBy: 'origin', make: ({ a1 }) => ({ token: signed(a1), origin: 'null' }) },
  {
    row: 109,
    what: 'foreign origin and a bad token',
    refusedBy: 'signature',
    make: ({ foreign }) => ({ token: signed(foreign), origin: 'https://evil.example' }),
  },
  {
    row: 110,
    what: 'issued in the second of a revocation',
    refusedBy: 'ok',
    make: ({ a1, project }) => ({
      token: signed(a1),
      project: { ...project, tokensValidAfter: new Date(goodClaims.iat * 1_000) },
      userTokensValidAfter: async () => new Date(goodClaims.iat * 1_000),
    }),
  },
  {
    row: 111,
    what: 'a key of another type among those of the project',
    refusedBy: 'strong-keys',
    make: ({ curve, project }) => ({
      token: signingInput(goodHeader, goodClaims).concat('.', createHmac('sha256', 'x').digest('base64url')),
      project: { ...project, keys: [key('A1', curve.publicKey)] },
    }),
  },
  {
    row: 112,
    what: 'two rows with one kid',
    refusedBy: 'key-by-id',
    joseAccepts: true,
    make: ({ a1, foreign, project }) => ({
      token: signed(a1),
      project: { ...project, keys: [key('A1', a1.publicKey), key('A1', foreign.publicKey)] },
    }),
  },
  {
    row: 113,
    what: 'header is no object',
    refusedBy: 'algorithm',
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, '["RS256"]') }),
  },
  {
    row: 114,
    what: 'header is no JSON',
    refusedBy: 'algorithm',
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, '{"alg":"RS256"') }),
  },
  {
    row: 115,
    what: 'alg in an array',
    refusedBy: 'algorithm',
    make: ({ a1 }) => ({ token: signed(a1, goodClaims, header({ alg: ['RS256'] })) }),
  },
  {
    row: 116,
    what: 'permissions of Paragon, which are not understood',
    refusedBy: 'unknown-limits',
    joseAccepts: true,
    make: ({ a1 }) => ({
      token: signed(a1, claims({ 'urn:useparagon:connect:permissions': { 'integration:*': true } })),
    }),
  },
  {
    row: 117,
    what: 'empty permissions of Paragon',
    refusedBy: 'unknown-limits',
    joseAccepts: true,
    make: ({ a1 }) => ({ token: signed(a1, claims({ 'urn:useparagon:connect:permissions': null })) }),
  },
  {
    row: 118,
    what: 'another audience that the project takes as well',
    refusedBy: 'ok',
    joseAccepts: true,
    make: ({ a1, project }) => ({
      token: signed(a1, claims({ aud: 'useparagon.com/p' })),
      project: { ...project, otherAudiences: ['useparagon.com/p'] },
    }),
  },
];

export const corpus: readonly CorpusRow[] = [...table, ...ours];
export const tableRows = table;

function standardBase64(token: string): string {
  const swapped = token.replaceAll('-', '+').replaceAll('_', '/');
  if (swapped === token) throw new Error('This token looks the same in both alphabets.');
  return swapped;
}

function flipUnusedBits(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  // 256 bytes end in a character of which only two bits count.
  const last = alphabet.indexOf(token.at(-1) ?? '');
  return token.slice(0, -1) + alphabet.charAt(last ^ 1);
}
