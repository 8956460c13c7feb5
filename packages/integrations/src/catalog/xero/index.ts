import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import { manifest } from './manifest.ts';

/** The organisations that a grant reaches: all that the person has ever connected to this app. */
const Tenants = z.array(z.object({ tenantId: z.string(), tenantName: z.string(), updatedDateUtc: z.string() })).min(1);

const Event = z.looseObject({
  resourceUrl: z.string(),
  resourceId: z.string(),
  eventDateUtc: z.string(),
  eventType: z.string(),
  eventCategory: z.string(),
  tenantId: z.string(),
});
const events = eventsLike(['CONTACT.CREATE', 'CONTACT.UPDATE', 'INVOICE.CREATE', 'INVOICE.UPDATE'], Event);
/** Without events it is a question whether we know the key. */
const Delivery = z.object({ events: z.array(Event) });

/**
 * Xero. An account is one organisation: a step sends its id, `connection.account.id`, as `xero-tenant-id` with each request.
 *
 * @example
 * const integration = project.integration('xero', { connector: xero({ scopes: ['accounting.settings'] }) });
 * @see https://developer.xero.com/faq/oauth2
 */
export function xero({
  scopes = ['accounting.transactions'],
}: {
  readonly scopes?: readonly string[];
} = {}): WebhookConnector<typeof events> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Invoices and contacts in Xero.',
    baseUrl: 'https://api.xero.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://login.xero.com/identity/connect/authorize',
      tokenUrl: 'https://identity.xero.com/connect/token',
      clientAuthentication: 'basic',
      scopes: ['offline_access', ...scopes],
      revocationUrl: 'https://identity.xero.com/connect/revocation',
      revokesAll: 'person',
      environment: { clientId: 'XERO_CLIENT_ID', clientSecret: 'XERO_CLIENT_SECRET' },
    },
    rateLimit: [
      { remaining: 'x-minlimit-remaining', reset: { ms: 60_000 } },
      // A day has no end that is told: with none left, one call a minute finds out.
      { remaining: 'x-daylimit-remaining', reset: { ms: 60_000 } },
    ],
    probe: 'identify',
    identify: async (http, { known }) => {
      const tenants = Tenants.parse(await http.get('/connections'));
      // Else the one that was just connected.
      const [newest] = tenants.toSorted((one, other) => other.updatedDateUtc.localeCompare(one.updatedDateUtc));
      const tenant = tenants.find(({ tenantId }) => tenantId === known) ?? newest;
      if (tenant === undefined) throw new TypeError('no organisation');
      return { id: tenant.tenantId, label: tenant.tenantName };
    },
    webhooks: {
      proof: { kind: 'hmac', algorithm: 'sha256', header: 'x-xero-signature', encoding: 'base64' },
      secret: 'signing',
      environment: 'XERO_WEBHOOK_KEY',
      events,
      read: (delivery) =>
        Delivery.parse(jsonOf(delivery)).events.map((event) => ({
          id: [event.resourceId, event.eventType, event.eventDateUtc].join(' '),
          type: `${event.eventCategory}.${event.eventType}`,
          account: event.tenantId,
          payload: event,
        })),
    },
  };
}
