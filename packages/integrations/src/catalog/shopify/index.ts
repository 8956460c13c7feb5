import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the shop that is used here. */
const Answer = z.object({ shop: z.object({ id: z.union([z.int(), z.string()]), name: z.string() }) });

/**
 * Shopify. Every customer has a shop, which is asked first; its tokens end and are renewed.
 *
 * @example
 * const integration = project.integration('shopify', { connector: shopify({ scopes: ['read_orders'], version: '2026-07' }) });
 * @see https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 */
export function shopify({
  scopes = ['read_products'],
  version = '2026-07',
}: {
  readonly scopes?: readonly string[];
  readonly version?: string;
} = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
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
    probe: 'identify',
    identify: async (http) => {
      const { shop } = Answer.parse(await http.get('/shop.json'));
      return { id: String(shop.id), label: shop.name };
    },
  };
}
