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
    {
      fact: 'errors',
      url: 'https://developer.salesforce.com/docs/platform/api-rest/guide/errorcodes.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'errors',
      url: 'https://developer.salesforce.com/docs/atlas.en-us.230.0.api_rest.meta/api/errorcodes.htm',
      readOn: '2026-11-26',
    },
    {
      fact: 'errors',
      url: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api/dome_sobject_create.htm',
      readOn: '2026-11-26',
    },
    {
      fact: 'action createRecord',
      url: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api/dome_sobject_create.htm',
      readOn: '2026-11-26',
    },
    {
      fact: 'action updateRecord',
      url: 'https://developer.salesforce.com/docs/platform/api-rest/guide/dome-update-fields.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'action query',
      url: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_query.htm',
      readOn: '2026-11-26',
    },
    {
      fact: 'rateLimit',
      url: 'https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/headers_api_usage.htm',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
