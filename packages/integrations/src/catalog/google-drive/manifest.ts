import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'google-drive',
  name: 'Google Drive',
  category: 'files',
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
      url: 'https://github.com/googleapis/google-api-php-client-services/blob/57a6b21a479f073682f19d9a2b71c75586a7aad5/src/Drive.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/googleapis/google-api-php-client-services/blob/57a6b21a479f073682f19d9a2b71c75586a7aad5/src/Drive.php',
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
      url: 'https://developers.google.com/drive/api/guides/limits',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listFiles',
      url: 'https://github.com/googleapis/google-api-go-client/blob/03e2a9ca9feb45dd1ca11ef530100d143260c68d/drive/v3/drive-api.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listFiles',
      url: 'https://googleapis.dev/ruby/google-api-client/v0.10.0/Google/Apis/DriveV3/FileList.html',
      readOn: '2026-11-26',
    },
    {
      fact: 'action uploadFile',
      url: 'https://github.com/googleapis/google-api-go-client/blob/03e2a9ca9feb45dd1ca11ef530100d143260c68d/drive/v3/drive-api.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'action downloadFile',
      url: 'https://github.com/googleapis/google-api-go-client/blob/03e2a9ca9feb45dd1ca11ef530100d143260c68d/drive/v3/drive-api.json',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
