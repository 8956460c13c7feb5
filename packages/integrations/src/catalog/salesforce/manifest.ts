import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'salesforce',
  name: 'Salesforce',
  category: 'crm',
  status: 'verified',
  docs: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/forcedotcom/SalesforceMobileSDK-Android/blob/50b4c4387e113eb488f421b856b50a97e973cf5e/libs/SalesforceSDK/src/com/salesforce/androidsdk/auth/OAuth2.java',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/forcedotcom/SalesforceMobileSDK-Android/blob/50b4c4387e113eb488f421b856b50a97e973cf5e/libs/SalesforceSDK/src/com/salesforce/androidsdk/auth/OAuth2.java',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocationUrl',
      url: 'https://github.com/forcedotcom/SalesforceMobileSDK-Android/blob/50b4c4387e113eb488f421b856b50a97e973cf5e/libs/SalesforceSDK/src/com/salesforce/androidsdk/auth/OAuth2.java',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/forcedotcom/sfdx-core/blob/cd4bdcb92f4532dc12a44f039dc3001e17b47ff5/test/unit/org/authInfo.test.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/forcedotcom/sfdx-core/blob/cd4bdcb92f4532dc12a44f039dc3001e17b47ff5/src/org/authInfo.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/forcedotcom/SalesforceMobileSDK-Android/blob/50b4c4387e113eb488f421b856b50a97e973cf5e/libs/SalesforceSDK/src/com/salesforce/androidsdk/auth/OAuth2.java',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/forcedotcom/sfdx-core/blob/cd4bdcb92f4532dc12a44f039dc3001e17b47ff5/src/org/authInfo.ts',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
