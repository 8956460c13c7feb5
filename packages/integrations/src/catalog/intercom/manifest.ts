import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'intercom',
  name: 'Intercom',
  category: 'support',
  status: 'verified',
  docs: 'https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/setting-up-oauth',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/intercom/oauth2-intercom/blob/0d64913e628773dd7d89e0627582ea648db13331/src/Provider/Intercom.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/intercom/oauth2-intercom/blob/0d64913e628773dd7d89e0627582ea648db13331/src/Provider/Intercom.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/intercom/oauth2-intercom/blob/0d64913e628773dd7d89e0627582ea648db13331/src/Provider/Intercom.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/intercom/Intercom-OpenAPI/blob/8889625a7b931d8649e18726e7f872ff073520fc/descriptions/2.14/api.intercom.io.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'placement',
      url: 'https://github.com/intercom/Intercom-OpenAPI/blob/8889625a7b931d8649e18726e7f872ff073520fc/descriptions/2.14/api.intercom.io.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/intercom/Intercom-OpenAPI/blob/8889625a7b931d8649e18726e7f872ff073520fc/descriptions/2.14/api.intercom.io.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'rateLimit',
      url: 'https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting/',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
