import * as z from 'zod';
import type { OAuth2Auth } from '../connector/auth.ts';
import type { Connector } from '../connector/connector.ts';
import { errorsAt } from '../connector/errors-at.ts';
import type { ReadErrors } from '../connector/problem.ts';

/**
 * How an account of Google is connected: offline, so that there is a refresh token, and with consent each time, since Google gives
 * one only then. Revoking any token revokes them all.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/web-server
 */
export function googleAuth(scopes: readonly string[], requiredScopes: readonly string[] = []): OAuth2Auth {
  return {
    kind: 'oauth2',
    authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    clientAuthentication: 'body',
    scopes: [...requiredScopes, ...scopes],
    revocationUrl: 'https://oauth2.googleapis.com/revoke',
    revokesAll: true,
    ...(requiredScopes.length === 0 ? {} : { requiredScopes }),
    extraParameters: { access_type: 'offline', prompt: 'consent' },
    adminConsent: { errors: ['admin_policy_enforced'] },
    environment: { clientId: 'GOOGLE_CLIENT_ID', clientSecret: 'GOOGLE_CLIENT_SECRET' },
  };
}

/** For the question whose account this is, where the product's own API does not say. */
export const googleIdentityScope = 'https://www.googleapis.com/auth/userinfo.email';

/** Where that question is asked, for products whose API is elsewhere. */
export const googleIdentityBaseUrl = 'https://www.googleapis.com';

/** The part of the answer about the person that is used here. */
const Person = z.object({ id: z.string(), email: z.string().optional() });

/** Whose account it is. Needs `googleIdentityScope`. */
export const identifyGooglePerson: Connector['identify'] = async (http) => {
  const { id, email } = Person.parse(await http.get('/oauth2/v2/userinfo'));
  return { id, label: email ?? id };
};

const withReason = errorsAt({
  message: 'error.message',
  code: 'error.errors.0.reason',
  field: 'error.errors.0.location',
  kinds: { rateLimitExceeded: 'rate_limited', userRateLimitExceeded: 'rate_limited' },
});
const withStatus = errorsAt({ message: 'error.message', code: 'error.status' });

/** How errors of Google's APIs read: the older ones give a reason, all others a canonical status. */
export const googleErrors: ReadErrors = (answer) => {
  const found = withStatus(answer);
  return found === undefined ? undefined : { ...found, ...withReason(answer) };
};
