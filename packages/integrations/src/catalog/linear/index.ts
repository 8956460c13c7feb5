import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The workspace of whoever the token speaks for. */
const Answer = z.object({
  data: z.object({ viewer: z.object({ organization: z.object({ id: z.string(), name: z.string() }) }) }),
});

/**
 * Linear. Its whole API is `POST /graphql`.
 *
 * @example
 * const integration = project.integration('linear', { connector: linear({ scopes: ['issues:create'] }) });
 * @see https://linear.app/developers/oauth-2-0-authentication
 */
export function linear({ scopes = ['write'] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Issues and projects in Linear.',
    baseUrl: 'https://api.linear.app',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://linear.app/oauth/authorize',
      tokenUrl: 'https://api.linear.app/oauth/token',
      clientAuthentication: 'body',
      scopes: ['read', ...scopes],
      scopeSeparator: ',',
      environment: { clientId: 'LINEAR_CLIENT_ID', clientSecret: 'LINEAR_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const { data } = Answer.parse(await http.post('/graphql', { query: '{ viewer { organization { id name } } }' }));
      return { id: data.viewer.organization.id, label: data.viewer.organization.name };
    },
  };
}
