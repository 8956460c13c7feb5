import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const User = z.object({ id: z.int(), username: z.string() });

/**
 * GitLab, on gitlab.com or on a server of your own.
 *
 * @example
 * const integration = project.integration('gitlab', { connector: gitlab({ scopes: ['api'], url: 'https://gitlab.example.com' }) });
 * @see https://docs.gitlab.com/api/oauth2/
 */
export function gitlab({
  scopes = [],
  url = 'https://gitlab.com',
}: {
  readonly scopes?: readonly string[];
  readonly url?: string;
} = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Projects and merge requests on GitLab.',
    baseUrl: `${url}/api/v4`,
    auth: {
      kind: 'oauth2',
      authorizationUrl: `${url}/oauth/authorize`,
      tokenUrl: `${url}/oauth/token`,
      clientAuthentication: 'body',
      scopes: ['read_user', ...scopes],
      revocationUrl: `${url}/oauth/revoke`,
      environment: { clientId: 'GITLAB_CLIENT_ID', clientSecret: 'GITLAB_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/user'));
      return { id: String(user.id), label: user.username };
    },
  };
}
