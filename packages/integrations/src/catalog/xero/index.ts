import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The organisations that a grant reaches, usually one. */
const Tenants = z.array(z.object({ tenantId: z.string(), tenantName: z.string() })).min(1);

/**
 * Xero. A step sends `xero-tenant-id` with each request.
 *
 * @example
 * const integration = project.integration('xero', { connector: xero({ scopes: ['accounting.settings'] }) });
 * @see https://developer.xero.com/faq/oauth2
 */
export function xero({
  scopes = ['accounting.transactions'],
}: {
  readonly scopes?: readonly string[];
} = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Invoices and contacts in Xero.',
    baseUrl: 'https://api.xero.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://login.xero.com/identity/connect/authorize',
      tokenUrl: 'https://identity.xero.com/connect/token',
      clientAuthentication: 'basic',
      scopes: ['offline_access', ...scopes],
      environment: { clientId: 'XERO_CLIENT_ID', clientSecret: 'XERO_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const tenants = Tenants.parse(await http.get('/connections'));
      return {
        id: tenants
          .map(({ tenantId }) => tenantId)
          .toSorted()
          .join(' '),
        label: tenants.map(({ tenantName }) => tenantName).join(', '),
      };
    },
  };
}
