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
    {
      fact: 'webhookProof',
      url: 'https://github.com/linear/linear/blob/039267d47206882de6d48dac4c673100a536aa05/packages/sdk/src/webhooks/client.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://github.com/linear/linear/blob/8335e09a17dd8aa351dace3d05a94a55e78dad2a/packages/sdk/src/schema.graphql',
      readOn: '2026-11-26',
    },
    { fact: 'webhookEvents', url: 'https://linear.app/developers/webhooks', readOn: '2026-11-26' },
    {
      fact: 'errors',
      url: 'https://github.com/linear/linear/blob/0942ab72cbbd3abd9053161810de1d0065f570f0/packages/sdk/src/error.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'errors',
      url: 'https://github.com/linear/linear/blob/0950795080a2482711b72b604286f83ccd04c374/packages/sdk/src/types.ts',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
