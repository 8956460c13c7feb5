import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the account that is used here. */
const Account = z.object({ id: z.string(), email: z.string().nullish() });

/**
 * Stripe Connect, for accounts of the Standard kind.
 *
 * @example
 * const integration = project.integration('stripe', { connector: stripe({ scopes: ['read_only'] }) });
 * @see https://docs.stripe.com/connect/oauth-reference
 */
export function stripe({ scopes = ['read_write'] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Payments and customers in Stripe.',
    baseUrl: 'https://api.stripe.com/v1',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://connect.stripe.com/oauth/authorize',
      tokenUrl: 'https://connect.stripe.com/oauth/token',
      clientAuthentication: 'body',
      scopes: [...scopes],
      environment: { clientId: 'STRIPE_CLIENT_ID', clientSecret: 'STRIPE_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const { id, email } = Account.parse(await http.get('/account'));
      return { id, label: email ? `${email} (${id})` : id };
    },
  };
}
