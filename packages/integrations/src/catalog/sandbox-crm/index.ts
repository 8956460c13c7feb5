import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { sandboxCrmActions } from './actions.ts';
import { manifest } from './manifest.ts';
import { readErrors } from './problems.ts';

export { sandboxCrmActions };

const Account = z.object({ id: z.string(), name: z.string(), email: z.string() });

/**
 * Sandbox CRM, the third party that comes with this repository: OAuth 2 with refresh rotation,
 * contacts and lists. `baseUrl` is where `apps/sandbox` listens.
 */
export function sandboxCrm({
  baseUrl = 'http://127.0.0.1:4400',
}: {
  readonly baseUrl?: string;
} = {}): Connector<typeof manifest.id, typeof sandboxCrmActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Contacts and lists of the sandbox.',
    baseUrl: `${baseUrl}/api`,
    auth: {
      kind: 'oauth2',
      authorizationUrl: `${baseUrl}/oidc/auth`,
      tokenUrl: `${baseUrl}/oidc/token`,
      revocationUrl: `${baseUrl}/oidc/token/revocation`,
      issuer: `${baseUrl}/oidc`,
      scopes: ['openid', 'offline_access', 'contacts'],
      extraParameters: { prompt: 'consent' },
      clientAuthentication: 'basic',
      environment: { clientId: 'SANDBOX_CLIENT_ID', clientSecret: 'SANDBOX_CLIENT_SECRET' },
    },
    errors: readErrors,
    // Only there while its rate limit is switched on.
    rateLimit: [{ remaining: 'ratelimit-remaining', reset: { header: 'ratelimit-reset', as: 'seconds' } }],
    actions: sandboxCrmActions,
    identify: async (http) => {
      const account = Account.parse(await http.get('/me'));
      return { id: account.id, label: `${account.name} (${account.email})` };
    },
  };
}
