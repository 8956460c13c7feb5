import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'stripe',
  name: 'Stripe',
  category: 'payments',
  status: 'verified',
  docs: 'https://docs.stripe.com/connect/oauth-reference',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/stripe/stripe-node/blob/663942164d3876f04bb26617b88f498ba785e580/src/resources/OAuth.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/stripe/stripe-node/blob/663942164d3876f04bb26617b88f498ba785e580/src/resources/OAuth.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/stripe/stripe-go/blob/a1e3932f68a22e2bbd8300a30d6a0b54625ff50a/oauth/client.go',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/stripe/stripe-node/blob/663942164d3876f04bb26617b88f498ba785e580/src/resources/OAuth.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/stripe/stripe-node/blob/663942164d3876f04bb26617b88f498ba785e580/src/Types.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/stripe/stripe-node/blob/663942164d3876f04bb26617b88f498ba785e580/src/resources/Accounts.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'webhookProof',
      url: 'https://github.com/stripe/stripe-node/blob/0584b27f519857b03ab981caeae4d08739be9b7d/src/Webhooks.ts',
      readOn: '2026-11-26',
    },
    { fact: 'webhookEvents', url: 'https://stripe.com/docs/connect/webhooks', readOn: '2026-11-26' },
    {
      fact: 'action listCustomers',
      url: 'https://docs.stripe.com/api/customers/list?api-version=2025-09-30.clover',
      readOn: '2026-11-26',
    },
    {
      fact: 'action createCustomer',
      url: 'https://docs.stripe.com/api/customers/create?api-version=2024-09-30.acacia',
      readOn: '2026-11-26',
    },
    {
      fact: 'action createCustomer',
      url: 'https://github.com/stripe/stripe-node/blob/09c0abb2d70413a06cd425786600c054a6ea135e/src/resources/Customers.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'revocation',
      url: 'https://github.com/stripe/stripe-node/blob/04d2229a19a493a41370a3e62d9a29b8b2b2f6aa/src/resources/OAuth.ts',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
