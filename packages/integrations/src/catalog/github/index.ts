import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const User = z.object({ id: z.int(), login: z.string() });

/**
 * GitHub, with an OAuth app.
 *
 * @example
 * const integration = project.integration('github', { connector: github({ scopes: ['repo'] }) });
 * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
export function github({ scopes = ['read:user'] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Repositories and issues on GitHub.',
    baseUrl: 'https://api.github.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://github.com/login/oauth/authorize',
      tokenUrl: 'https://github.com/login/oauth/access_token',
      clientAuthentication: 'body',
      scopes: [...scopes],
      environment: { clientId: 'GITHUB_CLIENT_ID', clientSecret: 'GITHUB_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/user'));
      return { id: String(user.id), label: user.login };
    },
  };
}
