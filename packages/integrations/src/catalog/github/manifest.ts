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
    {
      fact: 'errors',
      url: 'https://github.com/github/docs/blob/0952a21569447b9e25dbe35357ab111750585d86/content/rest/using-the-rest-api/troubleshooting-the-rest-api.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'errors',
      url: 'https://github.com/github/docs/blob/21143d5aa2dfc551d9009bc0ba1eac17de1e41d3/content/rest/using-the-rest-api/rate-limits-for-the-rest-api.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'rateLimit',
      url: 'https://github.com/github/docs/blob/21143d5aa2dfc551d9009bc0ba1eac17de1e41d3/content/rest/using-the-rest-api/rate-limits-for-the-rest-api.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'action createIssue',
      url: 'https://github.com/octokit/routes/blob/fe0a25467e167c54628c2072884911a50c93269a/routes/issues/create-an-issue.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'action createIssue',
      url: 'https://github.com/octokit/webhooks/blob/36a93e952c04f1d7e9e09a02303c2b6f5153cda5/payload-examples/api.github.com/issues/opened.payload.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listIssues',
      url: 'https://github.com/octokit/routes/blob/1a4f27987452672557f477c42607e51febad9876/routes/issues/list-issues-for-a-repository.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listIssues',
      url: 'https://github.com/github/docs/blob/37cec4a9304a8271804a2d0fd671586ab9872924/content/rest/using-the-rest-api/using-pagination-in-the-rest-api.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listIssues',
      url: 'https://github.com/octokit/webhooks/blob/36a93e952c04f1d7e9e09a02303c2b6f5153cda5/payload-examples/api.github.com/issues/opened.payload.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'revocation',
      url: 'https://github.com/octokit/oauth-methods.js/blob/7cfd6cb0784da79c12b1e0385fe2e30be3900c64/src/delete-authorization.ts',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
