import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'xero',
  name: 'Xero',
  category: 'accounting',
  status: 'verified',
  docs: 'https://developer.xero.com/faq/oauth2',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/XeroAPI/Xero-OpenAPI/blob/e952d0bda3628facbf7afc5990ad6a0e7e77bd1e/xero-identity.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/XeroAPI/Xero-OpenAPI/blob/e952d0bda3628facbf7afc5990ad6a0e7e77bd1e/xero-identity.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/XeroAPI/xero-node/blob/cfc658ff72e9d8c1b223a0f7ef5d00dcdb4bbf40/src/XeroClient.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/XeroAPI/xero-node/blob/cfc658ff72e9d8c1b223a0f7ef5d00dcdb4bbf40/README.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/XeroAPI/Xero-OpenAPI/blob/e952d0bda3628facbf7afc5990ad6a0e7e77bd1e/xero-identity.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/XeroAPI/Xero-OpenAPI/blob/e952d0bda3628facbf7afc5990ad6a0e7e77bd1e/xero-identity.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/XeroAPI/Xero-OpenAPI/blob/004fb15db6cbd105e5d60bf136aa268489d9575d/xero-identity.yaml',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookProof',
      url: 'https://developer.xero.com/documentation/webhooks/configuring-your-server',
      readOn: '2026-11-26',
    },
    { fact: 'webhookEvents', url: 'https://developer.xero.com/documentation/webhooks/overview', readOn: '2026-11-26' },
    {
      fact: 'rateLimit',
      url: 'https://developer.xero.com/faq/limits',
      readOn: '2026-11-26',
    },
    {
      fact: 'revocationUrl',
      url: 'https://github.com/XeroAPI/xero-python/blob/024e73684df62ab2e3d53177716f9f8c4fa6cbc2/xero_python/api_client/oauth2.py',
      readOn: '2026-11-26',
    },
    {
      fact: 'revocationUrl',
      url: 'https://github.com/XeroAPI/xero-node/blob/cfc658ff72e9d8c1b223a0f7ef5d00dcdb4bbf40/README.md',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
