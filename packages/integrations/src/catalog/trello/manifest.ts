import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'trello',
  name: 'Trello',
  category: 'project-management',
  status: 'unverified',
  docs: 'https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://trello.com/docs/gettingstarted/oauth.html',
      readOn: '2026-11-26',
    },
    {
      fact: 'tokenUrl',
      url: 'https://trello.com/docs/gettingstarted/oauth.html',
      readOn: '2026-11-26',
    },
    {
      fact: 'extraParameters',
      url: 'https://trello.com/docs/gettingstarted/oauth.html',
      readOn: '2026-11-26',
    },
    {
      fact: 'baseUrl',
      url: 'https://trello.com/docs/gettingstarted/oauth.html',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
