import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** Who the token speaks for; the e-mail address comes only with a scope for it. */
const Me = z.object({ id: z.string(), email: z.string().optional() });

/**
 * Airtable.
 *
 * Not every fact was read at the vendor: see `README.md` beside this file, and try it before customers do.
 *
 * @example
 * const integration = project.integration('airtable', { connector: airtable({ acceptUnverified: true }) });
 * @see https://airtable.com/developers/web/api/oauth-reference
 */
export function airtable({
  scopes = ['data.records:read'],
}: {
  readonly acceptUnverified: true;
  readonly scopes?: readonly string[];
}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Bases and records in Airtable.',
    baseUrl: 'https://api.airtable.com/v0',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://www.airtable.com/oauth2/v1/authorize',
      tokenUrl: 'https://www.airtable.com/oauth2/v1/token',
      clientAuthentication: 'basic',
      scopes: [...scopes],
      environment: { clientId: 'AIRTABLE_CLIENT_ID', clientSecret: 'AIRTABLE_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const { id, email } = Me.parse(await http.get('/meta/whoami'));
      return { id, label: email ?? id };
    },
  };
}
