import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const Me = z.object({ user: z.object({ id: z.int(), name: z.string().optional() }) });

/**
 * Zendesk. Every customer has a subdomain, which is asked first.
 *
 * @example
 * const integration = project.integration('zendesk', { connector: zendesk({ scopes: ['read', 'write'] }) });
 * @see https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/
 */
export function zendesk({ scopes = ['read'] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Tickets and users in Zendesk.',
    baseUrl: 'https://{subdomain}.zendesk.com/api/v2',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://{subdomain}.zendesk.com/oauth/authorizations/new',
      tokenUrl: 'https://{subdomain}.zendesk.com/oauth/tokens',
      clientAuthentication: 'body',
      scopes: [...scopes],
      tokenBody: 'json',
      fields: [
        {
          name: 'subdomain',
          label: 'Zendesk subdomain',
          hint: 'What stands before .zendesk.com in the address of your help desk.',
          secret: false,
          pattern: /[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?/,
          example: 'taskly',
        },
      ],
      environment: { clientId: 'ZENDESK_CLIENT_ID', clientSecret: 'ZENDESK_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http, { parameters }) => {
      const { user } = Me.parse(await http.get('/users/me.json'));
      const { subdomain = '' } = parameters;
      return {
        id: `${subdomain.toLowerCase()}/${user.id}`,
        label: user.name ? `${user.name} (${subdomain})` : subdomain,
      };
    },
  };
}
