import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'figma',
  name: 'Figma',
  category: 'design',
  status: 'unverified',
  docs: 'https://developers.figma.com/docs/rest-api/authentication',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/figma/rest-api-spec/blob/af94bebd8a00bdf5cd24a4a4dc65d9e7ee95e6ec/openapi/openapi.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/figma/rest-api-spec/blob/af94bebd8a00bdf5cd24a4a4dc65d9e7ee95e6ec/openapi/openapi.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'refreshUrl',
      url: 'https://github.com/figma/rest-api-spec/blob/af94bebd8a00bdf5cd24a4a4dc65d9e7ee95e6ec/openapi/openapi.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/figma/rest-api-spec/blob/af94bebd8a00bdf5cd24a4a4dc65d9e7ee95e6ec/openapi/openapi.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/figma/rest-api-spec/blob/af94bebd8a00bdf5cd24a4a4dc65d9e7ee95e6ec/openapi/openapi.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/figma/rest-api-spec/blob/af94bebd8a00bdf5cd24a4a4dc65d9e7ee95e6ec/openapi/openapi.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'webhookProof',
      url: 'https://developers.figma.com/docs/rest-api/webhooks-security',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookProof',
      url: 'https://github.com/figma/rest-api-spec/blob/af94bebd8a00bdf5cd24a4a4dc65d9e7ee95e6ec/openapi/openapi.yaml',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://developers.figma.com/docs/rest-api/webhooks-events',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://github.com/figma/rest-api-spec/blob/af94bebd8a00bdf5cd24a4a4dc65d9e7ee95e6ec/openapi/openapi.yaml',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
