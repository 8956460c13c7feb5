import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'clickup',
  name: 'ClickUp',
  category: 'project-management',
  status: 'unverified',
  docs: 'https://developer.clickup.com/docs/authentication',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/clickup/clickup-APIv2-demo/blob/1f81edcb9f8be36b2f0d13441ce7f3638b1defa1/backend/src/config/passport.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/clickup/clickup-APIv2-demo/blob/1f81edcb9f8be36b2f0d13441ce7f3638b1defa1/backend/src/config/passport.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/clickup/clickup-APIv2-demo/blob/1f81edcb9f8be36b2f0d13441ce7f3638b1defa1/backend/src/config/passport.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/clickup/clickup-APIv2-demo/blob/1f81edcb9f8be36b2f0d13441ce7f3638b1defa1/backend/src/routes/clickup.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/clickup/clickup-APIv2-demo/blob/1f81edcb9f8be36b2f0d13441ce7f3638b1defa1/backend/src/routes/clickup.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'rateLimit',
      url: 'https://developer.clickup.com/docs/rate-limits',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
