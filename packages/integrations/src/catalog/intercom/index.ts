import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The workspace that a token is for, and who agreed. */
const Me = z.object({ email: z.string(), app: z.object({ id_code: z.string(), name: z.string() }) });

/**
 * Intercom, for workspaces that are hosted in the United States.
 *
 * @example
 * const integration = project.integration('intercom', { connector: intercom({ version: '2.14' }) });
 * @see https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/setting-up-oauth
 */
export function intercom({ version = '2.14' }: { readonly version?: string } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Conversations and contacts in Intercom.',
    baseUrl: 'https://api.intercom.io',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://app.intercom.com/oauth',
      tokenUrl: 'https://api.intercom.io/auth/eagle/token',
      clientAuthentication: 'body',
      scopes: [],
      placement: { headers: { authorization: 'Bearer {accessToken}', 'intercom-version': version } },
      environment: { clientId: 'INTERCOM_CLIENT_ID', clientSecret: 'INTERCOM_CLIENT_SECRET' },
    },
    rateLimit: [{ remaining: 'x-ratelimit-remaining', reset: { header: 'x-ratelimit-reset', as: 'epoch_seconds' } }],
    probe: 'identify',
    identify: async (http) => {
      const { app, email } = Me.parse(await http.get('/me'));
      return { id: app.id_code, label: `${app.name} (${email})` };
    },
  };
}
