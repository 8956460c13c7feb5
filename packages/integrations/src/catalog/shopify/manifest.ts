import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'shopify',
  name: 'Shopify',
  category: 'commerce',
  status: 'verified',
  docs: 'https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/Shopify/shopify-app-js/blob/ef2043d4a8c4ca0adb9020d76090b2fb94979dab/packages/apps/shopify-api/lib/auth/oauth/oauth.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/Shopify/shopify-app-js/blob/ef2043d4a8c4ca0adb9020d76090b2fb94979dab/packages/apps/shopify-api/lib/auth/oauth/oauth.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/Shopify/shopify-app-js/blob/ef2043d4a8c4ca0adb9020d76090b2fb94979dab/packages/apps/shopify-api/lib/auth/oauth/oauth.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenBody',
      url: 'https://github.com/Shopify/shopify-app-js/blob/ef2043d4a8c4ca0adb9020d76090b2fb94979dab/packages/apps/shopify-api/lib/auth/oauth/oauth.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenParameters',
      url: 'https://github.com/Shopify/shopify-app-js/blob/ef2043d4a8c4ca0adb9020d76090b2fb94979dab/packages/apps/shopify-api/lib/auth/oauth/oauth.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'placement',
      url: 'https://github.com/Shopify/shopify-app-js/blob/ef2043d4a8c4ca0adb9020d76090b2fb94979dab/packages/apps/shopify-api/lib/types.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'fields',
      url: 'https://github.com/Shopify/shopify-app-js/blob/ef2043d4a8c4ca0adb9020d76090b2fb94979dab/packages/apps/shopify-api/lib/utils/shop-validator.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/Shopify/shopify-app-js/blob/ef2043d4a8c4ca0adb9020d76090b2fb94979dab/packages/apps/shopify-api/docs/reference/shopifyApi.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopeSeparator',
      url: 'https://github.com/Shopify/shopify-app-js/blob/ef2043d4a8c4ca0adb9020d76090b2fb94979dab/packages/apps/shopify-api/lib/auth/scopes/index.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/Shopify/shopify-app-js/blob/ef2043d4a8c4ca0adb9020d76090b2fb94979dab/packages/apps/shopify-api/rest/admin/2026-07/shop.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/Shopify/shopify-app-js/blob/ef2043d4a8c4ca0adb9020d76090b2fb94979dab/packages/apps/shopify-api/rest/admin/2026-07/shop.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'webhookProof',
      url: 'https://github.com/Shopify/shopify-app-js/blob/0f9eab665e74e6e057e43402e0b6b14fd094456b/packages/apps/shopify-api/lib/utils/hmac-validator.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://github.com/Shopify/shopify-app-js/blob/0bb7837eaa93cb750b5bdd4c70fba89462d01532/packages/apps/shopify-api/lib/types.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://github.com/Shopify/shopify-app-js/blob/01fe9dacefabac4c411b067e9d160da6c04b6b23/packages/apps/shopify-api/lib/webhooks/__tests__/validate.test.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'rateLimit',
      url: 'https://shopify.dev/docs/api/admin-rest/usage/rate-limits',
      readOn: '2026-11-26',
    },
    {
      fact: 'rateLimit',
      url: 'https://gist.github.com/shopifypartners/053adab11b03cedfb9d6fe9939401242',
      readOn: '2026-11-26',
    },
    {
      fact: 'signedAnswer',
      url: 'https://github.com/Shopify/shopify-app-js/blob/0f9eab665e74e6e057e43402e0b6b14fd094456b/packages/apps/shopify-api/lib/utils/hmac-validator.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'signedAnswer',
      url: 'https://github.com/Shopify/shopify-app-js/blob/a6bb7ff9520840c4f6e4cdce337187202cba6f19/packages/apps/shopify-api/lib/utils/processed-query.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listProducts',
      url: 'https://github.com/Shopify/shopify-app-js/blob/00a62a1498aa9560f1d9d73d3fb9e26925aa82d0/packages/apps/shopify-api/docs/reference/clients/Graphql.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listProducts',
      url: 'https://github.com/Shopify/shopify-app-template-react-router/blob/0a23f1d90eab4dab7ff4a2a93d81ffa0de711d13/app/routes/app._index.tsx',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listProducts',
      url: 'https://shopify.dev/concepts/graphql/pagination',
      readOn: '2026-11-26',
    },
    {
      fact: 'action readProduct',
      url: 'https://github.com/Shopify/shopify-app-template-react-router/blob/043336941a1eaf71c1bdff0fa79ca93719ae4fd3/shopify.app.toml',
      readOn: '2026-11-26',
    },
    {
      fact: 'action readProduct',
      url: 'https://github.com/Shopify/shopify-app-template-react-router/blob/0a23f1d90eab4dab7ff4a2a93d81ffa0de711d13/app/routes/app._index.tsx',
      readOn: '2026-11-26',
    },
    {
      fact: 'errors',
      url: 'https://shopify.dev/api/payments-apps',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
