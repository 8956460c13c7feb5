import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { manifest } from './manifest.ts';

/** The part of the signed-in user that is used here. */
const User = z.object({ id: z.string(), displayName: z.string().nullish(), userPrincipalName: z.string() });

/**
 * OneDrive through Microsoft Graph.
 *
 * @example
 * const integration = project.integration('one-drive', { connector: oneDrive() });
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function oneDrive({
  scopes = ['Files.Read'],
  tenant = 'common',
}: {
  readonly scopes?: readonly string[];
  readonly tenant?: string;
} = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Files in OneDrive and SharePoint.',
    baseUrl: 'https://graph.microsoft.com/v1.0',
    auth: {
      kind: 'oauth2',
      authorizationUrl: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`,
      tokenUrl: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
      clientAuthentication: 'body',
      scopes: ['offline_access', 'User.Read', ...scopes],
      adminConsent: { descriptions: ['AADSTS90093:', 'AADSTS90094:', 'AADSTS65001:'] },
      environment: { clientId: 'MICROSOFT_CLIENT_ID', clientSecret: 'MICROSOFT_CLIENT_SECRET' },
    },
    errors: errorsAt({
      message: 'error.message',
      code: 'error.code',
      kinds: {
        accessDenied: 'forbidden',
        activityLimitReached: 'rate_limited',
        itemNotFound: 'not_found',
        nameAlreadyExists: 'conflict',
        resourceModified: 'conflict',
        serviceNotAvailable: 'provider_down',
      },
    }),
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/me'));
      return {
        id: user.id,
        label: user.displayName ? `${user.displayName} (${user.userPrincipalName})` : user.userPrincipalName,
      };
    },
  };
}
