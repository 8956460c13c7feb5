import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { hubspotActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { hubspotActions };

/** The part of the details of an account that is used here. */
const Details = z.object({ portalId: z.int(), uiDomain: z.string() });

/**
 * HubSpot, with the dated version of its token endpoint.
 *
 * @example
 * const integration = project.integration('hubspot', { connector: hubspot({ scopes: ['crm.objects.contacts.read', 'crm.objects.contacts.write'] }) });
 * @see https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide
 */
export function hubspot({
  scopes = ['crm.objects.contacts.read'],
}: {
  readonly scopes?: readonly string[];
} = {}): Connector<typeof manifest.id, typeof hubspotActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Contacts, companies and deals in HubSpot.',
    baseUrl: 'https://api.hubapi.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://app.hubspot.com/oauth/authorize',
      tokenUrl: 'https://api.hubapi.com/oauth/2026-03/token',
      clientAuthentication: 'body',
      scopes: ['oauth', ...scopes],
      revocationUrl: 'https://api.hubapi.com/oauth/2026-03/token/revoke',
      environment: { clientId: 'HUBSPOT_CLIENT_ID', clientSecret: 'HUBSPOT_CLIENT_SECRET' },
    },
    errors: errorsAt({ message: 'message', code: 'category', field: 'errors.0.in' }),
    actions: hubspotActions,
    probe: 'identify',
    identify: async (http) => {
      const { portalId, uiDomain } = Details.parse(await http.get('/account-info/2026-03/details'));
      return { id: String(portalId), label: `Account ${portalId} (${uiDomain})` };
    },
  };
}
