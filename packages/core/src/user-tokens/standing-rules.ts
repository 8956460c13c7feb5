import { quoted, type TokenRule } from './token-rule.ts';

/** Whether a token that is good in itself still stands, and may be used from where it comes. */
export const standingRules = [
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

function isBefore(iat: unknown, limit: Date | undefined): boolean {
  return limit !== undefined && Number(iat) * 1_000 < limit.getTime();
}

function revoked(whose: string): string {
  return `it was issued before the tokens of the ${whose} were revoked`;
}
