import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the person that is used here. */
const Person = z.object({ account_id: z.string(), name: z.string(), email: z.string().nullish() });

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
      scopes: ['offline_access', 'read:me', ...scopes],
      extraParameters: { audience: 'api.atlassian.com', prompt: 'consent' },
      environment: { clientId: 'JIRA_CLIENT_ID', clientSecret: 'JIRA_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const { account_id: id, name, email } = Person.parse(await http.get('/me'));
      return { id, label: email ? `${name} (${email})` : name };
    },
  };
}
