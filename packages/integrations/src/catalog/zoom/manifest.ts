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
    {
      fact: 'webhookProof',
      url: 'https://github.com/zoom/webhook-sample/blob/1d3936462478f392f249bf2da2047b8759caa870/index.js',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://zoom.github.io/rivet-javascript/types/Meetings.MeetingStartedEvent.html',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://zoom.github.io/rivet-javascript/types/Meetings.WebinarStartedEvent.html',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
