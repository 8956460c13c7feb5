import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const User = z.object({ id: z.string(), email: z.string() });

/**
 * Zoom, with a user-managed app.
 *
 * @example
 * const integration = project.integration('zoom', { connector: zoom() });
 * @see https://developers.zoom.us/docs/integrations/oauth/
 */
export function zoom(): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Meetings and webinars in Zoom.',
    baseUrl: 'https://api.zoom.us/v2',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://zoom.us/oauth/authorize',
      tokenUrl: 'https://zoom.us/oauth/token',
      clientAuthentication: 'basic',
      scopes: [],
      revocationUrl: 'https://zoom.us/oauth/revoke',
      environment: { clientId: 'ZOOM_CLIENT_ID', clientSecret: 'ZOOM_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/users/me'));
      return { id: user.id, label: user.email };
    },
  };
}
