import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'zoom',
  name: 'Zoom',
  category: 'chat',
  status: 'verified',
  docs: 'https://developers.zoom.us/docs/integrations/oauth/',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/zoom/user-level-oauth-starter/blob/1072944a57f4e8e0663d7c4ed58393bc3a4b7f7f/constants.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/zoom/user-level-oauth-starter/blob/1072944a57f4e8e0663d7c4ed58393bc3a4b7f7f/constants.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocationUrl',
      url: 'https://github.com/zoom/user-level-oauth-starter/blob/1072944a57f4e8e0663d7c4ed58393bc3a4b7f7f/constants.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/zoom/user-level-oauth-starter/blob/1072944a57f4e8e0663d7c4ed58393bc3a4b7f7f/routes/api/zoomOauth.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/zoom/user-level-oauth-starter/blob/1072944a57f4e8e0663d7c4ed58393bc3a4b7f7f/constants.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/zoom/user-level-oauth-starter/blob/1072944a57f4e8e0663d7c4ed58393bc3a4b7f7f/routes/api/zoomOauth.js',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
