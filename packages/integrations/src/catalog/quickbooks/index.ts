import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import { manifest } from './manifest.ts';

/** The name of the company, where QuickBooks tells it. */
const Answer = z.object({ CompanyInfo: z.object({ CompanyName: z.string().optional() }).optional() });

/** Name others with the option `events`, as `qbo.<entity>.<operation>.v1`. */
const defaultEvents = ['qbo.customer.merged.v1'] as const;
/** A CloudEvent, as QuickBooks sends them. */
const Event = z.looseObject({
  id: z.string(),
  type: z.string(),
  time: z.string(),
  intuitentityid: z.string(),
  intuitaccountid: z.string(),
});

/**
 * QuickBooks Online. Which company it is, QuickBooks tells on the way back.
 *
 * @example
 * const integration = project.integration('quickbooks', { connector: quickbooks({ url: 'https://sandbox-quickbooks.api.intuit.com' }) });
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0
 */
export function quickbooks<const Type extends string = (typeof defaultEvents)[number]>({
  scopes = ['com.intuit.quickbooks.accounting'],
  url = 'https://quickbooks.api.intuit.com',
  events = defaultEvents as unknown as readonly Type[],
}: {
  readonly scopes?: readonly string[];
  readonly url?: string;
  readonly events?: readonly Type[];
} = {}): WebhookConnector<Readonly<Record<Type, typeof Event>>> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Invoices and customers in QuickBooks.',
    baseUrl: `${url}/v3/company/{companyId}`,
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://appcenter.intuit.com/connect/oauth2',
      tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
      clientAuthentication: 'basic',
      scopes: [...scopes],
      fromCallback: { companyId: { parameter: 'realmId', pattern: /\d{5,20}/ } },
      revocation: {
        method: 'POST',
        url: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
        as: 'client',
        json: { token: '{refreshToken}' },
      },
      environment: { clientId: 'QUICKBOOKS_CLIENT_ID', clientSecret: 'QUICKBOOKS_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http, { parameters }) => {
      const { companyId = '' } = parameters;
      const { CompanyInfo } = Answer.parse(await http.get(`/companyinfo/${companyId}`));
      return { id: companyId, label: CompanyInfo?.CompanyName ?? companyId };
    },
    webhooks: {
      proof: { kind: 'hmac', algorithm: 'sha256', header: 'intuit-signature', encoding: 'base64' },
      secret: 'signing',
      environment: 'QUICKBOOKS_VERIFIER_TOKEN',
      events: eventsLike(events, Event),
      read: (delivery) =>
        z
          .array(Event)
          .parse(jsonOf(delivery))
          .map((event) => ({ id: event.id, type: event.type, account: event.intuitaccountid, payload: event })),
    },
  };
}
