import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'klaviyo',
  name: 'Klaviyo',
  category: 'marketing',
  status: 'verified',
  docs: 'https://developers.klaviyo.com/en/docs/set_up_oauth',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/klaviyo/klaviyo-api-node/blob/7418e43abc0ff53caf77fb1c5ced3c50e68e2d37/api/apis.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/klaviyo/klaviyo-api-node/blob/7418e43abc0ff53caf77fb1c5ced3c50e68e2d37/api/apis.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/klaviyo/klaviyo-api-node/blob/7418e43abc0ff53caf77fb1c5ced3c50e68e2d37/api/apis.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'placement',
      url: 'https://github.com/klaviyo/klaviyo-api-node/blob/7418e43abc0ff53caf77fb1c5ced3c50e68e2d37/api/apis.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'placement',
      url: 'https://github.com/klaviyo/openapi/blob/f0a30ba41254904dc410d84ca497df68f8872276/openapi/stable.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/klaviyo/openapi/blob/f0a30ba41254904dc410d84ca497df68f8872276/openapi/stable.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/klaviyo/openapi/blob/f0a30ba41254904dc410d84ca497df68f8872276/openapi/stable.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/klaviyo/openapi/blob/f0a30ba41254904dc410d84ca497df68f8872276/openapi/stable.json',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
