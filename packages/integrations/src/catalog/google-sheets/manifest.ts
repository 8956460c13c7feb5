import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'google-sheets',
  name: 'Google Sheets',
  category: 'documents',
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
      url: 'https://github.com/googleapis/google-api-php-client-services/blob/57a6b21a479f073682f19d9a2b71c75586a7aad5/src/Sheets.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/googleapis/google-api-php-client-services/blob/57a6b21a479f073682f19d9a2b71c75586a7aad5/src/Sheets.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'identityBaseUrl',
      url: 'https://github.com/googleapis/google-api-python-client/blob/10f4b6752011a154f041ca69907b4e7ffb5a9050/googleapiclient/discovery_cache/documents/oauth2.v2.json',
      readOn: '2026-11-26',
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
      url: 'https://developers.google.com/analytics/devguides/reporting/data/v1/errors',
      readOn: '2026-11-26',
    },
    {
      fact: 'action readRange',
      url: 'https://github.com/googleapis/google-api-php-client-services/blob/a325d9189bffb332d73bff66491c00d3741c7d35/src/Sheets.php',
      readOn: '2026-11-26',
    },
    {
      fact: 'action readRange',
      url: 'https://github.com/googleapis/google-api-python-client/blob/009cdcac30e5fca2acfc2edd265bcc2b4d5d83ef/docs/dyn/sheets_v4.spreadsheets.values.html',
      readOn: '2026-11-26',
    },
    {
      fact: 'action writeRange',
      url: 'https://github.com/googleapis/google-api-php-client-services/blob/a325d9189bffb332d73bff66491c00d3741c7d35/src/Sheets.php',
      readOn: '2026-11-26',
    },
    {
      fact: 'action writeRange',
      url: 'https://github.com/googleapis/google-api-python-client/blob/009cdcac30e5fca2acfc2edd265bcc2b4d5d83ef/docs/dyn/sheets_v4.spreadsheets.values.html',
      readOn: '2026-11-26',
    },
    {
      fact: 'action appendRows',
      url: 'https://github.com/googleapis/google-api-php-client-services/blob/a325d9189bffb332d73bff66491c00d3741c7d35/src/Sheets.php',
      readOn: '2026-11-26',
    },
    {
      fact: 'action appendRows',
      url: 'https://github.com/googleapis/google-api-python-client/blob/009cdcac30e5fca2acfc2edd265bcc2b4d5d83ef/docs/dyn/sheets_v4.spreadsheets.values.html',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
