import { quoted, type TokenRule } from './token-rule.ts';

const maxTokenLength = 8_192;
const headerNames = new Set(['alg', 'typ', 'kid']);

/** How a token arrives, how it is written, and what its header may say (RFC 8725 section 3.1; RFC 7515 section 4.1.11). */
export const formRules = [
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
] as const satisfies readonly TokenRule[];
