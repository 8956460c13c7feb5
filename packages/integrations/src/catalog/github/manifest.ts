import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'github',
  name: 'GitHub',
  category: 'development',
  status: 'verified',
  docs: 'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/github/docs/blob/029b09ac7206a46ede804fd54fa6273376490c3c/content/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/github/docs/blob/029b09ac7206a46ede804fd54fa6273376490c3c/content/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/github/docs/blob/00a3f72b74109d67c8e6e355d073f712121368f1/data/variables/product.yml',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/github/docs/blob/00a3f72b74109d67c8e6e355d073f712121368f1/data/variables/product.yml',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/github/docs/blob/029b09ac7206a46ede804fd54fa6273376490c3c/content/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps.md',
      readOn: '2026-11-25',
    },
    { fact: 'scopes', url: 'https://docs.github.com/en/rest/users/users?apiVersion=2026-03-10', readOn: '2026-11-25' },
    { fact: 'baseUrl', url: 'https://docs.github.com/en/rest/users/users?apiVersion=2026-03-10', readOn: '2026-11-25' },
    { fact: 'identity', url: 'https://docs.github.com/enterprise-cloud@latest/rest/users/users', readOn: '2026-11-25' },
    {
      fact: 'webhookProof',
      url: 'https://github.com/github/docs/blob/0c4564acdc9f8af1ae60f88e629476bbe88fc4e5/content/webhooks/using-webhooks/validating-webhook-deliveries.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://github.com/github/docs/blob/0ce27207f1bd776e190066b30521fc3e56714ab4/content/webhooks/webhook-events-and-payloads.md',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
