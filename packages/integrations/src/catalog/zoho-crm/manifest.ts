import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'zoho-crm',
  name: 'Zoho CRM',
  category: 'crm',
  status: 'unverified',
  docs: 'https://www.zoho.com/crm/developer/docs/api/v8/oauth-overview.html',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/zoho/crm-oas/blob/45dff2cc9c69403c85b8a3642e7056528dc668d5/v8.0/common.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/zoho/zohocrm-nodejs-sdk-8.0/blob/1157dc71ac97738e15a58ac7abeb4d54ed506884/lib/utils/util/constants.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/zoho/zohocrm-nodejs-sdk-8.0/blob/1157dc71ac97738e15a58ac7abeb4d54ed506884/lib/models/authenticator/oauth_token.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'placement',
      url: 'https://github.com/zoho/zohocrm-nodejs-sdk-8.0/blob/1157dc71ac97738e15a58ac7abeb4d54ed506884/lib/utils/util/constants.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/zoho/crm-oas/blob/45dff2cc9c69403c85b8a3642e7056528dc668d5/v8.0/common.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/zoho/zohocrm-nodejs-sdk-8.0/blob/1157dc71ac97738e15a58ac7abeb4d54ed506884/lib/utils/util/constants.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/zoho/crm-oas/blob/45dff2cc9c69403c85b8a3642e7056528dc668d5/v8.0/org.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocation',
      url: 'https://www.zoho.com/crm/developer/docs/api/v8/revoke-tokens.html',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
