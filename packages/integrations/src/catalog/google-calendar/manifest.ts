import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'google-calendar',
  name: 'Google Calendar',
  category: 'calendar',
  status: 'verified',
  docs: 'https://developers.google.com/identity/protocols/oauth2/web-server',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/googleapis/google-auth-library-nodejs/blob/a95b8272197f35453d1647eed85be475d51474c9/src/auth/oauth2client.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/googleapis/google-auth-library-nodejs/blob/a95b8272197f35453d1647eed85be475d51474c9/src/auth/oauth2client.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocationUrl',
      url: 'https://github.com/googleapis/google-auth-library-nodejs/blob/a95b8272197f35453d1647eed85be475d51474c9/src/auth/oauth2client.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/googleapis/google-auth-library-nodejs/blob/a95b8272197f35453d1647eed85be475d51474c9/src/auth/oauth2client.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'extraParameters',
      url: 'https://github.com/googleapis/google-auth-library-nodejs/blob/a95b8272197f35453d1647eed85be475d51474c9/README.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/googleapis/google-api-php-client-services/blob/57a6b21a479f073682f19d9a2b71c75586a7aad5/src/Calendar.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/googleapis/google-api-php-client-services/blob/57a6b21a479f073682f19d9a2b71c75586a7aad5/src/Calendar.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/googleapis/google-api-python-client/blob/10f4b6752011a154f041ca69907b4e7ffb5a9050/googleapiclient/discovery_cache/documents/oauth2.v2.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'adminConsent',
      url: 'https://support.google.com/accounts/answer/16668185',
      readOn: '2026-11-26',
    },
    {
      fact: 'revocationUrl',
      url: 'https://pub.dev/documentation/google_identity_services_web/latest/oauth2/GoogleAccountsOauth2/revoke.html',
      readOn: '2026-11-26',
    },
    {
      fact: 'errors',
      url: 'https://developers.google.com/workspace/gmail/api/guides/handle-errors',
      readOn: '2026-11-26',
    },
    {
      fact: 'errors',
      url: 'https://developers.google.com/gmail/api/v1/reference/quota',
      readOn: '2026-11-26',
    },
    {
      fact: 'action createEvent',
      url: 'https://developers.google.com/calendar/v3/reference/events/insert',
      readOn: '2026-11-26',
    },
    {
      fact: 'action createEvent',
      url: 'https://github.com/googleapis/google-api-go-client/blob/09ac4a387a4a45e989bef8d392bf7af75d5760ef/calendar/v3/calendar-api.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listEvents',
      url: 'https://github.com/googleapis/google-api-go-client/blob/09ac4a387a4a45e989bef8d392bf7af75d5760ef/calendar/v3/calendar-api.json',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
