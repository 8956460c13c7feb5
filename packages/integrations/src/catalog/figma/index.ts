import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const User = z.object({ id: z.string(), handle: z.string(), email: z.string() });

/**
 * Figma. A grant is renewed at an address of its own.
 *
 * Not every fact was read at the vendor: see `README.md` beside this file, and try it before customers do.
 *
 * @example
 * const integration = project.integration('figma', { connector: figma({ acceptUnverified: true }) });
 * @see https://developers.figma.com/docs/rest-api/authentication
 */
export function figma({
  scopes = ['file_content:read'],
}: {
  readonly acceptUnverified: true;
  readonly scopes?: readonly string[];
}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Files and comments in Figma.',
    baseUrl: 'https://api.figma.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://www.figma.com/oauth',
      tokenUrl: 'https://api.figma.com/v1/oauth/token',
      clientAuthentication: 'basic',
      scopes: ['current_user:read', ...scopes],
      refreshUrl: 'https://api.figma.com/v1/oauth/refresh',
      environment: { clientId: 'FIGMA_CLIENT_ID', clientSecret: 'FIGMA_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/v1/me'));
      return { id: user.id, label: `${user.handle} (${user.email})` };
    },
  };
}
