import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'calendly',
  name: 'Calendly',
  category: 'calendar',
  status: 'verified',
  docs: 'https://developer.calendly.com/creating-an-oauth-app',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/calendly/buzzwordcrm/blob/a95d24f4d9741c46822e0994a8b388d4db28af84/calendlyOauth2Strategy/index.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/calendly/buzzwordcrm/blob/a95d24f4d9741c46822e0994a8b388d4db28af84/calendlyOauth2Strategy/index.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/calendly/buzzwordcrm/blob/a95d24f4d9741c46822e0994a8b388d4db28af84/.env.example',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/calendly/buzzwordcrm/blob/a95d24f4d9741c46822e0994a8b388d4db28af84/.env.example',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/calendly/buzzwordcrm/blob/a95d24f4d9741c46822e0994a8b388d4db28af84/services/calendlyService.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://developer.calendly.com/api-docs/calendly-api/users/get-user.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://developer.calendly.com/docs/api-guides/how-to-find-the-organization-or-user-uri',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://developer.calendly.com/docs/api-guides/how-to-find-the-organization-or-user-uri',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocationUrl',
      url: 'https://developer.calendly.com/api-docs/calendly-o-auth/o-auth/post-oauth-revoke',
      readOn: '2026-11-26',
    },
    {
      fact: 'rateLimit',
      url: 'https://developer.calendly.com/api-docs/overview/rate-limits',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
