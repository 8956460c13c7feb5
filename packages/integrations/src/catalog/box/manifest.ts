import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'box',
  name: 'Box',
  category: 'files',
  status: 'verified',
  docs: 'https://developer.box.com/guides/authentication/oauth2/',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/box/box-openapi/blob/c9a878a9824344129881392e2b08f7117201e82e/openapi.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/box/box-openapi/blob/c9a878a9824344129881392e2b08f7117201e82e/openapi.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocationUrl',
      url: 'https://github.com/box/box-openapi/blob/c9a878a9824344129881392e2b08f7117201e82e/openapi.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/box/box-openapi/blob/c9a878a9824344129881392e2b08f7117201e82e/openapi.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/box/box-openapi/blob/c9a878a9824344129881392e2b08f7117201e82e/openapi.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/box/box-openapi/blob/c9a878a9824344129881392e2b08f7117201e82e/openapi.json',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
