import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const Answer = z.object({ user: z.object({ id: z.int(), username: z.string() }) });

/**
 * ClickUp, as the person who agrees.
 *
 * Not every fact was read at the vendor: see `README.md` beside this file, and try it before customers do.
 *
 * @example
 * const integration = project.integration('clickup', { connector: clickup({ acceptUnverified: true }) });
 * @see https://developer.clickup.com/docs/authentication
 */
export function clickup(_options: { readonly acceptUnverified: true }): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Tasks and lists in ClickUp.',
    baseUrl: 'https://api.clickup.com/api/v2',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://app.clickup.com/api',
      tokenUrl: 'https://api.clickup.com/api/v2/oauth/token',
      clientAuthentication: 'body',
      scopes: [],
      environment: { clientId: 'CLICKUP_CLIENT_ID', clientSecret: 'CLICKUP_CLIENT_SECRET' },
    },
    rateLimit: [{ remaining: 'x-ratelimit-remaining', reset: { header: 'x-ratelimit-reset', as: 'epoch_seconds' } }],
    probe: 'identify',
    identify: async (http) => {
      const { user } = Answer.parse(await http.get('/user'));
      return { id: String(user.id), label: user.username };
    },
  };
}
