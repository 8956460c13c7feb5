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
    {
      fact: 'webhookProof',
      url: 'https://www.typeform.com/developers/webhooks/secure-your-webhooks/',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://typeform.com/developers/webhooks/example-payload',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://typeform.com/developers/webhooks/reference/create-or-update-webhook',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
