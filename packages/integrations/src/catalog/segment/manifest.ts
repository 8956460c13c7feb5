import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'segment',
  name: 'Twilio Segment',
  category: 'analytics',
  status: 'verified',
  docs: 'https://docs.segmentapis.com',
  sources: [
    {
      fact: 'baseUrl',
      url: 'https://github.com/segmentio/public-api-sdk-typescript/blob/3780bc6078c0463733403e6ea86b9c7d40987b42/api/workspacesApi.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'placement',
      url: 'https://github.com/segmentio/public-api-sdk-typescript/blob/3780bc6078c0463733403e6ea86b9c7d40987b42/api/workspacesApi.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/segmentio/public-api-sdk-typescript/blob/3780bc6078c0463733403e6ea86b9c7d40987b42/api/workspacesApi.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/segmentio/public-api-sdk-typescript/blob/3780bc6078c0463733403e6ea86b9c7d40987b42/model/workspaceV1.ts',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
