import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'typeform',
  name: 'Typeform',
  category: 'forms',
  status: 'unverified',
  docs: 'https://www.typeform.com/developers/get-started/applications/',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/Typeform/results-example/blob/445dbee2fb1330095261c5773ffaca3d26601a63/index.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/Typeform/results-example/blob/445dbee2fb1330095261c5773ffaca3d26601a63/index.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/Typeform/results-example/blob/445dbee2fb1330095261c5773ffaca3d26601a63/README.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/Typeform/results-example/blob/445dbee2fb1330095261c5773ffaca3d26601a63/index.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/Typeform/results-example/blob/445dbee2fb1330095261c5773ffaca3d26601a63/index.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/Typeform/results-example/blob/445dbee2fb1330095261c5773ffaca3d26601a63/README.md',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
