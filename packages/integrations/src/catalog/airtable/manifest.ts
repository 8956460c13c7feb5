import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'airtable',
  name: 'Airtable',
  category: 'documents',
  status: 'unverified',
  docs: 'https://airtable.com/developers/web/api/oauth-reference',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/Airtable/oauth-example/blob/a714e68c2610e3249063b3d92faf064bf4c15188/index.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/Airtable/oauth-example/blob/a714e68c2610e3249063b3d92faf064bf4c15188/index.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/Airtable/oauth-example/blob/a714e68c2610e3249063b3d92faf064bf4c15188/README.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/Airtable/oauth-example/blob/a714e68c2610e3249063b3d92faf064bf4c15188/index.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/Airtable/oauth-example/blob/a714e68c2610e3249063b3d92faf064bf4c15188/README.md',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
