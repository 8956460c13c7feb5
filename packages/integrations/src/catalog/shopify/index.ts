import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { isGraphqlFailure } from '../../connector/problem.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import { shopifyActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { shopifyActions };

/** The part of the shop that is used here. */
const Answer = z.object({ shop: z.object({ myshopify_domain: z.string(), name: z.string() }) });

/** Its GraphQL answers 200 to what went wrong as well. */
const shopifyErrors = errorsAt({
  message: 'errors.0.message',
  code: 'errors.0.extensions.code',
  kinds: { THROTTLED: 'rate_limited', INTERNAL_SERVER_ERROR: 'provider_down' },
  isError: isGraphqlFailure,
});

/** Topics as the vendor's SDK writes them. Name others with the option `events`. */
const defaultEvents = ['PRODUCTS_CREATE'] as const;
const Resource = z.looseObject({});

/**
 * Shopify. Every customer has a shop, which is asked first; its tokens end and are renewed.
 *
 * @example
 * const integration = project.integration('shopify', { connector: shopify({ scopes: ['read_orders'], version: '2026-07' }) });
 * @see https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 */
export function shopify<const Type extends string = (typeof defaultEvents)[number]>({
  scopes = ['read_products'],
  version = '2026-07',
  events = defaultEvents as unknown as readonly Type[],
}: {
  readonly scopes?: readonly string[];
  readonly version?: string;
  readonly events?: readonly Type[];
} = {}): WebhookConnector<Readonly<Record<Type, typeof Resource>>, typeof manifest.id, typeof shopifyActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Products and orders of a Shopify shop.',
    baseUrl: `https://{shop}.myshopify.com/admin/api/${version}`,
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://{shop}.myshopify.com/admin/oauth/authorize',
      tokenUrl: 'https://{shop}.myshopify.com/admin/oauth/access_token',
      clientAuthentication: 'body',
      scopes: [...scopes],
      scopeSeparator: ',',
      tokenBody: 'json',
      tokenParameters: { expiring: '1' },
      signedAnswer: {
        parameter: 'hmac',
        unsigned: ['signature'],
        time: { parameter: 'timestamp', windowSeconds: 90 },
      },
      placement: { headers: { 'x-shopify-access-token': '{accessToken}' } },
      fields: [
        {
          name: 'shop',
          label: 'Shop',
          hint: 'What stands before .myshopify.com in the address of your shop.',
          secret: false,
          pattern: /[a-z0-9][a-z0-9-]*/,
          example: 'taskly',
        },
      ],
      environment: { clientId: 'SHOPIFY_CLIENT_ID', clientSecret: 'SHOPIFY_CLIENT_SECRET' },
    },
    errors: shopifyErrors,
    rateLimit: [{ remaining: { header: 'x-shopify-shop-api-call-limit', as: 'used_of_limit' }, reset: { ms: 500 } }],
    actions: shopifyActions,
    probe: 'identify',
    identify: async (http) => {
      const { shop } = Answer.parse(await http.get('/shop.json'));
      return { id: shop.myshopify_domain, label: shop.name };
    },
    webhooks: {
      proof: { kind: 'hmac', algorithm: 'sha256', header: 'x-shopify-hmac-sha256', encoding: 'base64' },
      secret: 'client',
      events: eventsLike(events, Resource),
      read: (delivery) => {
        const { 'x-shopify-topic': topic, 'x-shopify-shop-domain': account } = delivery.headers;
        if (topic === undefined || account === undefined) return [];
        return [{ type: topic.toUpperCase().replace(/[/.]/g, '_'), account, payload: jsonOf(delivery) }];
      },
    },
  };
}
