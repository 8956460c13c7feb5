import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import { stripeActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { stripeActions };

/** The part of the account that is used here. */
const Account = z.object({ id: z.string(), email: z.string().nullish() });

/** What happens in a connected account. Name others of Stripe's list with the option `events`. */
const defaultEvents = [
  'account.updated',
  'account.application.deauthorized',
  'account.external_account.updated',
  'customer.created',
  'payout.failed',
] as const;
const Event = z.looseObject({
  id: z.string(),
  type: z.string(),
  livemode: z.boolean(),
  created: z.int(),
  data: z.looseObject({}),
});
/** Events of the platform's own account name no other. */
const Delivery = z.object({ id: z.string(), type: z.string(), account: z.string().optional() });

/**
 * Stripe Connect, for accounts of the Standard kind.
 *
 * @example
 * const integration = project.integration('stripe', { connector: stripe({ scopes: ['read_only'] }) });
 * @see https://docs.stripe.com/connect/oauth-reference
 */
export function stripe<const Type extends string = (typeof defaultEvents)[number]>({
  scopes = ['read_write'],
  events = defaultEvents as unknown as readonly Type[],
}: {
  readonly scopes?: readonly string[];
  readonly events?: readonly Type[];
} = {}): WebhookConnector<Readonly<Record<Type, typeof Event>>, typeof manifest.id, typeof stripeActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Payments and customers in Stripe.',
    baseUrl: 'https://api.stripe.com/v1',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://connect.stripe.com/oauth/authorize',
      tokenUrl: 'https://connect.stripe.com/oauth/token',
      clientAuthentication: 'body',
      scopes: [...scopes],
      revocation: {
        method: 'POST',
        url: 'https://connect.stripe.com/oauth/deauthorize',
        headers: { authorization: 'Bearer {clientSecret}' },
        form: { client_id: '{clientId}', stripe_user_id: '{accountId}' },
      },
      revokesAll: true,
      environment: { clientId: 'STRIPE_CLIENT_ID', clientSecret: 'STRIPE_CLIENT_SECRET' },
    },
    actions: stripeActions,
    probe: 'identify',
    identify: async (http) => {
      const { id, email } = Account.parse(await http.get('/account'));
      return { id, label: email ? `${email} (${id})` : id };
    },
    webhooks: {
      proof: {
        kind: 'hmac',
        algorithm: 'sha256',
        header: 'stripe-signature',
        separator: ',',
        prefix: 'v1=',
        encoding: 'hex',
        signed: '{timestamp}.{body}',
        time: { entry: 't=', form: 'unix' },
      },
      secret: 'signing',
      environment: 'STRIPE_WEBHOOK_SECRET',
      events: eventsLike(events, Event),
      read: (delivery) => {
        const payload = jsonOf(delivery);
        const { id, type, account } = Delivery.parse(payload);
        return account === undefined ? [] : [{ id, type, account, payload }];
      },
    },
  };
}
