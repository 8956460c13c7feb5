import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { googleMailActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { googleMailActions };

/** The part of the profile of a mailbox that is used here. */
const Profile = z.object({ emailAddress: z.string() });

/**
 * Gmail. Paths begin with `/gmail/v1`.
 *
 * @example
 * const integration = project.integration('google-mail', { connector: googleMail() });
 * @see https://developers.google.com/identity/protocols/oauth2/web-server
 */
export function googleMail({
  scopes = ['https://www.googleapis.com/auth/gmail.readonly', 'https://www.googleapis.com/auth/gmail.send'],
}: {
  readonly scopes?: readonly string[];
} = {}): Connector<typeof manifest.id, typeof googleMailActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Messages in Gmail.',
    baseUrl: 'https://gmail.googleapis.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      clientAuthentication: 'body',
      scopes: [...scopes],
      revocationUrl: 'https://oauth2.googleapis.com/revoke',
      revokesAll: true,
      extraParameters: { access_type: 'offline', prompt: 'consent' },
      adminConsent: { errors: ['admin_policy_enforced'] },
      environment: { clientId: 'GOOGLE_CLIENT_ID', clientSecret: 'GOOGLE_CLIENT_SECRET' },
    },
    errors: errorsAt({
      message: 'error.message',
      code: 'error.errors.0.reason',
      field: 'error.errors.0.location',
      kinds: { rateLimitExceeded: 'rate_limited', userRateLimitExceeded: 'rate_limited' },
    }),
    actions: googleMailActions,
    probe: 'identify',
    identify: async (http) => {
      const { emailAddress } = Profile.parse(await http.get('/gmail/v1/users/me/profile'));
      return { id: emailAddress, label: emailAddress };
    },
  };
}
