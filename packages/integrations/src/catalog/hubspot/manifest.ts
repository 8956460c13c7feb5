import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'hubspot',
  name: 'HubSpot',
  category: 'crm',
  status: 'verified',
  docs: 'https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/Auth/Oauth/Rollouts/279897/2026-03/oauth.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'authorizationUrl',
      url: 'https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/Auth/Oauth/Rollouts/279897/2026-03/oauth.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocationUrl',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/Auth/Oauth/Rollouts/279897/2026-03/oauth.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/Auth/Oauth/Rollouts/279897/2026-03/oauth.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/Account/Account%20Info/Rollouts/144923/2026-03/accountInfo.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/CRM/Contacts/Rollouts/107729/v3/contacts.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/Account/Account%20Info/Rollouts/144923/2026-03/accountInfo.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/Account/Account%20Info/Rollouts/144923/2026-03/accountInfo.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'errors',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/CRM/Contacts/Rollouts/424/2026-03/contacts.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'action createContact',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/CRM/Contacts/Rollouts/424/2026-03/contacts.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'action updateContact',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/CRM/Contacts/Rollouts/424/2026-03/contacts.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listContacts',
      url: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/99893791383254f52aa07662baeb98aad65cc710/PublicApiSpecs/CRM/Contacts/Rollouts/424/2026-03/contacts.json',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
