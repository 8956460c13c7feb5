import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The account that a token is for; the list has one. */
const Accounts = z.object({
  data: z.tuple([
    z.object({
      id: z.string(),
      attributes: z.object({ contact_information: z.object({ organization_name: z.string() }) }),
    }),
  ]),
});

/**
 * Klaviyo. What it answers is below `data`, as JSON:API has it.
 *
 * @example
 * const integration = project.integration('klaviyo', { connector: klaviyo({ scopes: ['profiles:read'] }) });
 * @see https://developers.klaviyo.com/en/docs/set_up_oauth
 */
export function klaviyo({
  scopes = [],
  revision = '2026-07-15',
}: {
  readonly scopes?: readonly string[];
  readonly revision?: string;
} = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Profiles and events in Klaviyo.',
    baseUrl: 'https://a.klaviyo.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://klaviyo.com/oauth/authorize',
      tokenUrl: 'https://a.klaviyo.com/oauth/token',
      clientAuthentication: 'basic',
      scopes: ['accounts:read', ...scopes],
      placement: { headers: { authorization: 'Bearer {accessToken}', revision } },
      environment: { clientId: 'KLAVIYO_CLIENT_ID', clientSecret: 'KLAVIYO_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const { data } = Accounts.parse(await http.get('/api/accounts'));
      const [account] = data;
      return { id: account.id, label: account.attributes.contact_information.organization_name };
    },
  };
}
