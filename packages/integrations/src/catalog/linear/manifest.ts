import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'linear',
  name: 'Linear',
  category: 'project-management',
  status: 'verified',
  docs: 'https://linear.app/developers/oauth-2-0-authentication',
  sources: [
    { fact: 'authorizationUrl', url: 'https://linear.app/developers/oauth-2-0-authentication', readOn: '2026-11-25' },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/linear/weather-bot/blob/2edbbe4193851bd579deff4e9d98cd518bea4a21/src/lib/oauth.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/linear/weather-bot/blob/2edbbe4193851bd579deff4e9d98cd518bea4a21/src/lib/oauth.ts',
      readOn: '2026-11-25',
    },
    { fact: 'scopes', url: 'https://linear.app/developers/oauth-2-0-authentication', readOn: '2026-11-25' },
    { fact: 'scopeSeparator', url: 'https://linear.app/developers/oauth-2-0-authentication', readOn: '2026-11-25' },
    {
      fact: 'baseUrl',
      url: 'https://github.com/linear/weather-bot/blob/2edbbe4193851bd579deff4e9d98cd518bea4a21/src/lib/oauth.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/linear/weather-bot/blob/2edbbe4193851bd579deff4e9d98cd518bea4a21/src/lib/oauth.ts',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
