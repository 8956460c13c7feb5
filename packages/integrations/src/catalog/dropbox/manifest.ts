import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'dropbox',
  name: 'Dropbox',
  category: 'files',
  status: 'verified',
  docs: 'https://developers.dropbox.com/oauth-guide',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/dropbox/dropbox-sdk-js/blob/5597be0cf8fb86b2433f7550d9feb7895fee5200/src/utils.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/dropbox/dropbox-sdk-js/blob/5597be0cf8fb86b2433f7550d9feb7895fee5200/src/utils.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/dropbox/dropbox-sdk-python/blob/1bc398ce144b3e4a2326cd455c9f6a0b7aa9a6dd/dropbox/oauth.py',
      readOn: '2026-11-25',
    },
    {
      fact: 'extraParameters',
      url: 'https://github.com/dropbox/dropbox-sdk-js/blob/5597be0cf8fb86b2433f7550d9feb7895fee5200/src/auth.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/dropbox/dropbox-api-spec/blob/0d994ebe9e86f741b380a75a5267819aeb7eb63e/users.stone',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/dropbox/dropbox-sdk-js/blob/5597be0cf8fb86b2433f7550d9feb7895fee5200/src/utils.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/dropbox/dropbox-api-spec/blob/0d994ebe9e86f741b380a75a5267819aeb7eb63e/users.stone',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocation',
      url: 'https://github.com/dropbox/dropbox-api-spec/blob/0d994ebe9e86f741b380a75a5267819aeb7eb63e/auth.stone',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
