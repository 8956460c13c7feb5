import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'one-drive',
  name: 'Microsoft OneDrive',
  category: 'files',
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
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/25c22a160793b5587fcab8946bff5ae6686f711c/api-reference/v1.0/includes/permissions/drive-get-permissions.md',
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
    {
      fact: 'webhookEvents',
      url: 'https://learn.microsoft.com/en-us/onedrive/developer/rest-api/resources/webhooknotification',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://learn.microsoft.com/en-us/graph/api/resources/changenotification',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listChildren',
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/09455a65abde17103c17fc70605c4c8553f01978/api-reference/v1.0/api/driveitem-list-children.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'action uploadFile',
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/03e88f0a15038ae5d280389c654d7d329056dd03/api-reference/v1.0/api/driveitem-put-content.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'action replaceFile',
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/03e88f0a15038ae5d280389c654d7d329056dd03/api-reference/v1.0/api/driveitem-put-content.md',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
