import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The organisation that a token is for; the list has one. */
const Answer = z.object({ org: z.tuple([z.object({ id: z.string(), company_name: z.string() })]) });

/**
 * Zoho CRM. The domain of the data centre is asked first; the host comes with the tokens.
 *
 * Not every fact was read at the vendor: see `README.md` beside this file, and try it before customers do.
 *
 * @example
 * const integration = project.integration('zoho-crm', { connector: zohoCrm({ acceptUnverified: true }) });
 * @see https://www.zoho.com/crm/developer/docs/api/v8/oauth-overview.html
 */
export function zohoCrm({
  scopes = ['ZohoCRM.modules.READ'],
}: {
  readonly acceptUnverified: true;
  readonly scopes?: readonly string[];
}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Records in Zoho CRM.',
    baseUrl: '{apiDomain}',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://accounts.{domain}/oauth/v2/auth',
      tokenUrl: 'https://accounts.{domain}/oauth/v2/token',
      clientAuthentication: 'body',
      scopes: ['ZohoCRM.org.ALL', ...scopes],
      scopeSeparator: ',',
      revocation: {
        method: 'POST',
        url: 'https://accounts.{domain}/oauth/v2/token/revoke',
        query: { token: '{refreshToken}' },
      },
      extraParameters: { access_type: 'offline', prompt: 'consent' },
      placement: { headers: { authorization: 'Zoho-oauthtoken {accessToken}' } },
      fields: [
        {
          name: 'domain',
          label: 'Zoho domain',
          hint: 'What stands behind accounts. in the address of the page where you sign in to Zoho.',
          secret: false,
          pattern: /zoho\.(?:com|eu|in|jp|sa|com\.au|com\.cn)|zohocloud\.ca/,
          example: 'zoho.com',
        },
      ],
      fromTokenResponse: {
        apiDomain: { path: 'api_domain', pattern: /https:\/\/www\.zohoapis\.(?:com|eu|in|jp|sa|ca|com\.au|com\.cn)/ },
      },
      environment: { clientId: 'ZOHO_CRM_CLIENT_ID', clientSecret: 'ZOHO_CRM_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const [org] = Answer.parse(await http.get('/crm/v8/org')).org;
      return { id: org.id, label: org.company_name };
    },
  };
}
