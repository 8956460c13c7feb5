import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'quickbooks',
  name: 'QuickBooks Online',
  category: 'accounting',
  status: 'verified',
  docs: 'https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/intuit/oauth-jsclient/blob/26853935a71bf1bf5f11ed0ecbb3c0d4ab87ae03/src/OAuthClient.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/intuit/oauth-jsclient/blob/26853935a71bf1bf5f11ed0ecbb3c0d4ab87ae03/src/OAuthClient.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/intuit/oauth-jsclient/blob/26853935a71bf1bf5f11ed0ecbb3c0d4ab87ae03/src/OAuthClient.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/intuit/oauth-jsclient/blob/26853935a71bf1bf5f11ed0ecbb3c0d4ab87ae03/src/OAuthClient.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/intuit/oauth-jsclient/blob/26853935a71bf1bf5f11ed0ecbb3c0d4ab87ae03/src/OAuthClient.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/intuit/oauth-jsclient/blob/26853935a71bf1bf5f11ed0ecbb3c0d4ab87ae03/sample/app.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/intuit/oauth-jsclient/blob/26853935a71bf1bf5f11ed0ecbb3c0d4ab87ae03/sample/app.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/intuit/QuickBooks-V3-PHP-SDK/blob/5bb480b505726d9f7b89ff0747b9acc629236a77/src/Data/IPPCompanyInfo.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'fromCallback',
      url: 'https://github.com/intuit/oauth-jsclient/blob/26853935a71bf1bf5f11ed0ecbb3c0d4ab87ae03/src/OAuthClient.js',
      readOn: '2026-11-26',
    },
    {
      fact: 'revocation',
      url: 'https://github.com/intuit/oauth-jsclient/blob/26853935a71bf1bf5f11ed0ecbb3c0d4ab87ae03/src/OAuthClient.js',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookProof',
      url: 'https://github.com/intuit/QuickBooks-V3-PHP-SDK/blob/9bc63f8f944851f722b220445832e9b06d9912b2/src/WebhooksService/TokenVerifier.php',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks/data-objects',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks/managing-webhooks-notifications',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
