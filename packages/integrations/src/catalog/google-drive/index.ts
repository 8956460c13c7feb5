import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { googleDriveActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { googleDriveActions };

/** The part of Google's answer about the person that is used here. */
const Person = z.object({ id: z.string(), email: z.string().optional() });

/** For the question whose account this is. */
const identityScope = 'https://www.googleapis.com/auth/userinfo.email';

/**
 * Google Drive. Paths begin with `/drive/v3`.
 *
 * @example
 * const integration = project.integration('google-drive', { connector: googleDrive() });
 * @see https://developers.google.com/identity/protocols/oauth2/web-server
 */
export function googleDrive({
  scopes = ['https://www.googleapis.com/auth/drive.file'],
}: {
  readonly scopes?: readonly string[];
} = {}): Connector<typeof manifest.id, typeof googleDriveActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Files in Google Drive.',
    baseUrl: 'https://www.googleapis.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      clientAuthentication: 'body',
      scopes: [identityScope, ...scopes],
      revocationUrl: 'https://oauth2.googleapis.com/revoke',
      revokesAll: true,
      requiredScopes: [identityScope],
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
    actions: googleDriveActions,
    probe: 'identify',
    identify: async (http) => {
      const { id, email } = Person.parse(await http.get('/oauth2/v2/userinfo'));
      return { id, label: email ?? id };
    },
  };
}
