import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import type { WebhookConnector } from '../../connector/webhooks.ts';
import { sandboxCrmActions } from './actions.ts';
import { manifest } from './manifest.ts';
import { readErrors } from './problems.ts';

export { sandboxCrmActions };

const Account = z.object({ id: z.string(), name: z.string(), email: z.string() });

const Contact = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string().optional(),
  lists: z.array(z.string()),
  tags: z.array(z.string()),
});
const events = {
  'contact.created': z.object({ contact: Contact }),
  'contact.tagged': z.object({ contact: Contact, list: z.string() }),
};
const Event = z.object({ id: z.string(), type: z.string(), accountId: z.string(), data: z.unknown() });

/**
 * Sandbox CRM, the third party that comes with this repository: OAuth 2 with refresh rotation,
 * contacts and lists, and webhooks. `baseUrl` is where `apps/sandbox` listens.
 */
export function sandboxCrm({
  baseUrl = 'http://127.0.0.1:4400',
}: {
  readonly baseUrl?: string;
} = {}): WebhookConnector<typeof events, typeof manifest.id, typeof sandboxCrmActions> {
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
      adminConsent: { descriptions: ['SANDBOX-ADMIN-APPROVAL'] },
      environment: { clientId: 'SANDBOX_CLIENT_ID', clientSecret: 'SANDBOX_CLIENT_SECRET' },
    },
    errors: readErrors,
    // Only there while its rate limit is switched on.
    rateLimit: [{ remaining: 'ratelimit-remaining', reset: { header: 'ratelimit-reset', as: 'seconds' } }],
    actions: sandboxCrmActions,
    probe: 'identify',
    identify: async (http) => {
      const account = Account.parse(await http.get('/me'));
      return { id: account.id, label: `${account.name} (${account.email})` };
    },
    webhooks: {
      proof: {
        kind: 'hmac',
        algorithm: 'sha256',
        header: 'sandbox-signature',
        prefix: 'v1=',
        encoding: 'hex',
        signed: '{timestamp}.{body}',
        time: { header: 'sandbox-timestamp', form: 'unix' },
      },
      secret: 'signing',
      environment: 'SANDBOX_SIGNING_SECRET',
      events,
      read: (delivery) => {
        const { id, type, accountId, data } = Event.parse(jsonOf(delivery));
        return [{ id, type, account: accountId, payload: data }];
      },
    },
  };
}
