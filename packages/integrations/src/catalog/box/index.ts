import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const User = z.object({ id: z.string(), name: z.string(), login: z.string() });

/**
 * Box. The contents of files are sent to another host.
 *
 * @example
 * const integration = project.integration('box', { connector: box({ scopes: ['root_readonly'] }) });
 * @see https://developer.box.com/guides/authentication/oauth2/
 */
export function box({ scopes = [] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Files in Box.',
    baseUrl: 'https://api.box.com/2.0',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://account.box.com/api/oauth2/authorize',
      tokenUrl: 'https://api.box.com/oauth2/token',
      clientAuthentication: 'body',
      scopes: [...scopes],
      revocationUrl: 'https://api.box.com/oauth2/revoke',
      environment: { clientId: 'BOX_CLIENT_ID', clientSecret: 'BOX_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/users/me'));
      return { id: user.id, label: `${user.name} (${user.login})` };
    },
  };
}
