import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const Me = z.object({ data: z.object({ gid: z.string(), name: z.string() }) });

/**
 * Asana. What it answers is below `data`.
 *
 * @example
 * const integration = project.integration('asana', { connector: asana({ scopes: ['tasks:read', 'tasks:write'] }) });
 * @see https://developers.asana.com/docs/oauth
 */
export function asana({ scopes = ['tasks:read'] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Tasks and projects in Asana.',
    baseUrl: 'https://app.asana.com/api/1.0',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://app.asana.com/-/oauth_authorize',
      tokenUrl: 'https://app.asana.com/-/oauth_token',
      clientAuthentication: 'body',
      scopes: ['users:read', ...scopes],
      environment: { clientId: 'ASANA_CLIENT_ID', clientSecret: 'ASANA_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const { data } = Me.parse(await http.get('/users/me'));
      return { id: data.gid, label: data.name };
    },
  };
}
