import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The sites that a grant reaches, usually one. */
const Sites = z.array(z.object({ id: z.string(), name: z.string() })).min(1);

/**
 * Jira Cloud. Paths begin with `/ex/jira/<id of the site>/rest/api/3`.
 *
 * @example
 * const integration = project.integration('jira', { connector: jira({ scopes: ['read:jira-user', 'read:jira-work'] }) });
 * @see https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/
 */
export function jira({ scopes = ['read:jira-user'] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Issues and projects in Jira.',
    baseUrl: 'https://api.atlassian.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://auth.atlassian.com/authorize',
      tokenUrl: 'https://auth.atlassian.com/oauth/token',
      clientAuthentication: 'body',
      scopes: ['offline_access', ...scopes],
      extraParameters: { audience: 'api.atlassian.com', prompt: 'consent' },
      environment: { clientId: 'JIRA_CLIENT_ID', clientSecret: 'JIRA_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const sites = Sites.parse(await http.get('/oauth/token/accessible-resources'));
      return {
        id: sites
          .map(({ id }) => id)
          .toSorted()
          .join(' '),
        label: sites.map(({ name }) => name).join(', '),
      };
    },
  };
}
