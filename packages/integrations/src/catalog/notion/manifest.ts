import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'notion',
  name: 'Notion',
  category: 'documents',
  status: 'unverified',
  docs: 'https://developers.notion.com/guides/authorization/overview',
  sources: [
    {
      fact: 'tokenUrl',
      url: 'https://github.com/makenotion/notion-sdk-js/blob/9060802d386afbb82fa7b52ba4298cce0b1e0429/src/api-endpoints/oauth.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/makenotion/notion-sdk-js/blob/9060802d386afbb82fa7b52ba4298cce0b1e0429/src/Client.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'placement',
      url: 'https://github.com/makenotion/notion-sdk-js/blob/9060802d386afbb82fa7b52ba4298cce0b1e0429/src/Client.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/makenotion/notion-sdk-js/blob/9060802d386afbb82fa7b52ba4298cce0b1e0429/src/constants.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/makenotion/notion-sdk-js/blob/9060802d386afbb82fa7b52ba4298cce0b1e0429/src/api-endpoints/users.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/makenotion/notion-sdk-js/blob/9060802d386afbb82fa7b52ba4298cce0b1e0429/src/api-endpoints/common.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'errors',
      url: 'https://github.com/makenotion/notion-sdk-js/blob/9060802d386afbb82fa7b52ba4298cce0b1e0429/src/errors.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'errors',
      url: 'https://github.com/makenotion/notion-sdk-js/blob/9060802d386afbb82fa7b52ba4298cce0b1e0429/src/Client.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'action createPage',
      url: 'https://github.com/makenotion/notion-sdk-js/blob/9060802d386afbb82fa7b52ba4298cce0b1e0429/src/api-endpoints/pages.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'action search',
      url: 'https://github.com/makenotion/notion-sdk-js/blob/9060802d386afbb82fa7b52ba4298cce0b1e0429/src/api-endpoints/search.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'action queryDataSource',
      url: 'https://github.com/makenotion/notion-sdk-js/blob/9060802d386afbb82fa7b52ba4298cce0b1e0429/src/api-endpoints/data-sources.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'revocation',
      url: 'https://developers.notion.com/reference/revoke-token',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
