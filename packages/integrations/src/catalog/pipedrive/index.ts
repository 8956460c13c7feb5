import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const Me = z.object({
  data: z.object({ id: z.int(), name: z.string(), company_id: z.int(), company_name: z.string() }),
});

/**
 * Pipedrive. The host comes with the tokens; paths begin with `/v1` or `/v2`.
 *
 * @example
 * const integration = project.integration('pipedrive', { connector: pipedrive() });
 * @see https://pipedrive.readme.io/docs/marketplace-oauth-authorization
 */
export function pipedrive(): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Deals and persons in Pipedrive.',
    baseUrl: '{apiDomain}/api',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://oauth.pipedrive.com/oauth/authorize',
      tokenUrl: 'https://oauth.pipedrive.com/oauth/token',
      clientAuthentication: 'basic',
      scopes: [],
      revocationUrl: 'https://oauth.pipedrive.com/oauth/revoke',
      fromTokenResponse: { apiDomain: { path: 'api_domain', pattern: /https:\/\/[a-z0-9-]+\.pipedrive\.com/ } },
      environment: { clientId: 'PIPEDRIVE_CLIENT_ID', clientSecret: 'PIPEDRIVE_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const { data } = Me.parse(await http.get('/v1/users/me'));
      return { id: `${data.company_id}/${data.id}`, label: `${data.name} (${data.company_name})` };
    },
  };
}
