import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'outlook',
  name: 'Microsoft Outlook',
  category: 'email',
  status: 'verified',
  docs: 'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/MicrosoftDocs/entra-docs/blob/0c1ac842ddc96d49ce2897f751c6298dc524b9a5/docs/identity-platform/v2-oauth2-auth-code-flow.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/MicrosoftDocs/entra-docs/blob/0c1ac842ddc96d49ce2897f751c6298dc524b9a5/docs/identity-platform/v2-oauth2-auth-code-flow.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/MicrosoftDocs/entra-docs/blob/0c1ac842ddc96d49ce2897f751c6298dc524b9a5/docs/identity-platform/v2-oauth2-auth-code-flow.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/MicrosoftDocs/entra-docs/blob/0c1ac842ddc96d49ce2897f751c6298dc524b9a5/docs/identity-platform/v2-oauth2-auth-code-flow.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/MicrosoftDocs/entra-docs/blob/0c1ac842ddc96d49ce2897f751c6298dc524b9a5/docs/identity-platform/v2-oauth2-auth-code-flow.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/006092210852de4f617fb99583960308bc4b986a/api-reference/v1.0/api/user-get.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/006092210852de4f617fb99583960308bc4b986a/api-reference/v1.0/api/user-get.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'adminConsent',
      url: 'https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/application-sign-in-unexpected-user-consent-error',
      readOn: '2026-11-26',
    },
    {
      fact: 'adminConsent',
      url: 'https://learn.microsoft.com/troubleshoot/entra/entra-id/app-integration/troubleshoot-consent-issues',
      readOn: '2026-11-26',
    },
    {
      fact: 'errors',
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/02b4cba04d0426b41fe35819922b100050c5c441/concepts/errors.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'action sendMail',
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/0713c450496046d1f357f9afae7a914ac6ab4277/api-reference/v1.0/api/user-sendmail.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listMessages',
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/0273c463ba400fd1c477eb6800edb2eee57b1773/api-reference/v1.0/api/user-list-messages.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookProof',
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/01c641aced9437aea8a5c1f17fd65078bff7391e/concepts/change-notifications-delivery-webhooks.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookProof',
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/0d928665b3df9c6bc0cf9957f10634c16b072d31/concepts/includes/change-notifications-delivery-notificationurl-validation.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/01c641aced9437aea8a5c1f17fd65078bff7391e/concepts/change-notifications-delivery-webhooks.md',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
