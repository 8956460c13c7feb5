import { clockToleranceSeconds, type TokenRule } from './token-rule.ts';

// 2100-01-01. A time above it is one in milliseconds.
const latestTime = 4_102_444_800;
const timeClaims = ['exp', 'iat', 'nbf'] as const;

/** When a token was made and until when it holds (RFC 7519 section 4.1). A claim that is absent is judged by another rule. */
export const timeRules = [
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
] as const satisfies readonly TokenRule[];
