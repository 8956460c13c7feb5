import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** Who the token speaks for. */
const Member = z.object({ id: z.string(), username: z.string().optional() });

/**
 * Trello, by OAuth 1.0a.
 *
 * Not every fact was read at the vendor: see `README.md` beside this file, and try it before customers do.
 *
 * @example
 * const integration = project.integration('trello', { connector: trello({ acceptUnverified: true, appName: 'Taskly' }) });
 * @see https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/
 */
export function trello({
  appName,
  scopes = ['read'],
  expiration = 'never',
}: {
  readonly acceptUnverified: true;
  /** What Trello calls your app when it asks the person; without it, no name is told. */
  readonly appName?: string;
  readonly scopes?: readonly string[];
  readonly expiration?: '1hour' | '1day' | '30days' | 'never';
}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Boards and cards in Trello.',
    baseUrl: 'https://api.trello.com/1',
    auth: {
      kind: 'oauth1',
      requestTokenUrl: 'https://trello.com/1/OAuthGetRequestToken',
      authorizationUrl: 'https://trello.com/1/OAuthAuthorizeToken',
      tokenUrl: 'https://trello.com/1/OAuthGetAccessToken',
      signatureMethod: 'HMAC-SHA1',
      extraParameters: { ...(appName === undefined ? {} : { name: appName }), scope: scopes.join(','), expiration },
      environment: { clientId: 'TRELLO_CLIENT_ID', clientSecret: 'TRELLO_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const { id, username } = Member.parse(await http.get('/members/me'));
      return { id, label: username ?? id };
    },
  };
}
