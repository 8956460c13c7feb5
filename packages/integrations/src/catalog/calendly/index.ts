import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const Me = z.object({ resource: z.object({ uri: z.string(), name: z.string().optional() }) });

/**
 * Calendly. Things are named by their whole URIs.
 *
 * @example
 * const integration = project.integration('calendly', { connector: calendly({ scopes: ['organizations:read'] }) });
 * @see https://developer.calendly.com/creating-an-oauth-app
 */
export function calendly({ scopes = [] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Event types and bookings in Calendly.',
    baseUrl: 'https://api.calendly.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://auth.calendly.com/oauth/authorize',
      tokenUrl: 'https://auth.calendly.com/oauth/token',
      clientAuthentication: 'body',
      scopes: ['users:read', ...scopes],
      revocationUrl: 'https://auth.calendly.com/oauth/revoke',
      environment: { clientId: 'CALENDLY_CLIENT_ID', clientSecret: 'CALENDLY_CLIENT_SECRET' },
    },
    rateLimit: [{ remaining: 'x-ratelimit-remaining', reset: { header: 'x-ratelimit-reset', as: 'seconds' } }],
    probe: 'identify',
    identify: async (http) => {
      const { resource } = Me.parse(await http.get('/users/me'));
      return { id: resource.uri, label: resource.name ?? resource.uri };
    },
  };
}
