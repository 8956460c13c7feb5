import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'monday',
  name: 'monday.com',
  category: 'project-management',
  status: 'verified',
  docs: 'https://developer.monday.com/apps/docs/oauth',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/mondaycom/monday-sdk-js/blob/4b6c3378f1c461d346c872e5d45010f319dec1eb/src/constants.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/mondaycom/monday-sdk-js/blob/4b6c3378f1c461d346c872e5d45010f319dec1eb/src/constants.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/mondaycom/monday-sdk-js/blob/4b6c3378f1c461d346c872e5d45010f319dec1eb/src/services/oauth-service.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenBody',
      url: 'https://github.com/mondaycom/monday-sdk-js/blob/4b6c3378f1c461d346c872e5d45010f319dec1eb/src/monday-api-client/monday-api-client.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/mondaycom/monday-sdk-js/blob/4b6c3378f1c461d346c872e5d45010f319dec1eb/src/constants.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/mondaycom/mcp/blob/cd3690e5a6d860da53fb13089b6048490b468716/packages/agent-toolkit/src/core/tools/platform-api-tools/list-users-and-teams-tool/list-users-and-teams.graphql.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/mondaycom/mcp/blob/cd3690e5a6d860da53fb13089b6048490b468716/packages/agent-toolkit/src/core/tools/platform-api-tools/utils/account-slug.utils.graphql.ts',
      readOn: '2026-11-25',
    },
    { fact: 'errors', url: 'https://developer.monday.com/api-reference/docs/errors', readOn: '2026-11-26' },
    { fact: 'errors', url: 'https://developer.monday.com/api-reference/docs/rate-limits.md', readOn: '2026-11-26' },
  ],
} as const satisfies Manifest;
