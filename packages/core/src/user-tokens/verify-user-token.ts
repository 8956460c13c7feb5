import { AppError } from '@acme/api';
import { readToken } from './read-token.ts';
import type { VerifiedUserToken, VerifyUserTokenInput } from './token-project.ts';
import { TokenRefusal } from './token-refusal.ts';
import type { TokenRule } from './token-rule.ts';
import { tokenRules } from './token-rules.ts';

const refused = 'The user token was refused. Ask your backend for a new one; the log of the server says why.';
const foreignOrigin =
  'This origin may not use the project. Add it with "acme-connect project configure <slug> --add-origin <origin>".';

/**
 * Verifies the RS256 user token that a host made for one of its users: every rule of `tokenRules`.
 *
 * @throws invalid_token always with the same message; `cause` is a TokenRefusal with the rule and the reason
 * @throws forbidden_origin when a good token comes from a page that may not use it
 * An error of `userTokensValidAfter` passes through.
 * @example
 * const { sub } = await verifyUserToken({ authorization: ['Bearer eyJ…'], origin: undefined, project });
 */
export function verifyUserToken(input: VerifyUserTokenInput): Promise<VerifiedUserToken> {
  return verifyByRules(tokenRules, input);
}

/** The verifier of any list of rules. Only the mutation test gives another list than `tokenRules`. */
export async function verifyByRules(
  rules: readonly TokenRule[],
  { now = new Date(), ...input }: VerifyUserTokenInput,
): Promise<VerifiedUserToken> {
  const reading = readToken(input.authorization, input.project.keys);
  const context = { ...input, nowSeconds: now.getTime() / 1_000 };
  for (const rule of rules) {
    const reason = await rule.check(reading, context);
    if (reason === undefined) continue;
    const cause = new TokenRefusal(rule.name, reason);
    throw rule.name === 'origin' ? forbiddenOrigin(cause) : invalidToken(cause);
  }
  const { claims, verifiedBy } = reading;
  return {
    sub: String(claims['sub']),
    issuedAt: new Date(Number(claims['iat']) * 1_000),
    expiresAt: new Date(Number(claims['exp']) * 1_000),
    kid: verifiedBy?.kid ?? '',
    claims,
  };
}

/** What a caller is told of a refused token: always the same. */
export function invalidToken(cause: TokenRefusal): AppError {
  return new AppError('invalid_token', refused, { cause });
}

/** What a caller is told whose token is good, on a page that may not use it. */
export function forbiddenOrigin(cause: TokenRefusal): AppError {
  return new AppError('forbidden_origin', foreignOrigin, { cause });
}
