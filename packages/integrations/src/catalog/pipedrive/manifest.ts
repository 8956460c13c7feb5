import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'pipedrive',
  name: 'Pipedrive',
  category: 'crm',
  status: 'verified',
  docs: 'https://pipedrive.readme.io/docs/marketplace-oauth-authorization',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/pipedrive/client-nodejs/blob/97e5382fee5ffa825d0bae07a6bafb3af1d5bb77/src/versions/v1/configuration.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/pipedrive/client-nodejs/blob/97e5382fee5ffa825d0bae07a6bafb3af1d5bb77/src/versions/v1/configuration.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocationUrl',
      url: 'https://github.com/pipedrive/client-nodejs/blob/97e5382fee5ffa825d0bae07a6bafb3af1d5bb77/src/versions/v1/configuration.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/pipedrive/client-nodejs/blob/97e5382fee5ffa825d0bae07a6bafb3af1d5bb77/src/versions/v1/configuration.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/pipedrive/client-nodejs/blob/97e5382fee5ffa825d0bae07a6bafb3af1d5bb77/src/versions/v1/configuration.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/pipedrive/client-nodejs/blob/97e5382fee5ffa825d0bae07a6bafb3af1d5bb77/src/versions/v1/api/users-api.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/pipedrive/client-nodejs/blob/97e5382fee5ffa825d0bae07a6bafb3af1d5bb77/src/versions/v1/models/get-current-user-response-all-of-data-all-of.ts',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
