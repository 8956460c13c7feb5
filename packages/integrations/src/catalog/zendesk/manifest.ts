import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'zendesk',
  name: 'Zendesk',
  category: 'support',
  status: 'verified',
  docs: 'https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/zendesk/zendesk_api_client_php/blob/af37cde5dd71adcff1da39fbd0644c5dc9ba6f2d/src/Zendesk/API/Utilities/OAuth.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/zendesk/zendesk_api_client_php/blob/af37cde5dd71adcff1da39fbd0644c5dc9ba6f2d/src/Zendesk/API/Utilities/OAuth.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/zendesk/zendesk_api_client_php/blob/af37cde5dd71adcff1da39fbd0644c5dc9ba6f2d/src/Zendesk/API/Utilities/OAuth.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenBody',
      url: 'https://github.com/zendesk/zendesk_api_client_php/blob/af37cde5dd71adcff1da39fbd0644c5dc9ba6f2d/src/Zendesk/API/Utilities/OAuth.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'fields',
      url: 'https://github.com/zendesk/zendesk_api_client_php/blob/af37cde5dd71adcff1da39fbd0644c5dc9ba6f2d/src/Zendesk/API/Utilities/OAuth.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/zendesk/zendesk_api_client_php/blob/af37cde5dd71adcff1da39fbd0644c5dc9ba6f2d/src/Zendesk/API/Utilities/OAuth.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/zendesk/zendesk_api_client_php/blob/af37cde5dd71adcff1da39fbd0644c5dc9ba6f2d/src/Zendesk/API/HttpClient.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/zendesk/zendesk_api_client_php/blob/af37cde5dd71adcff1da39fbd0644c5dc9ba6f2d/src/Zendesk/API/Resources/Core/Users.php',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/zendesk/zendesk_api_client_rb/blob/7f573a8e0448255ea1f2b7d8b3190d6469bc6d74/spec/core/client_spec.rb',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocation',
      url: 'https://developer.zendesk.com/documentation/api-basics/authentication/revoking-oauth-token',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookProof',
      url: 'https://developer.zendesk.com/documentation/webhooks/verifying/',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types/',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://developer.zendesk.com/api-reference/webhooks/event-types/user-events',
      readOn: '2026-11-26',
    },
    {
      fact: 'rateLimit',
      url: 'https://developer.zendesk.com/documentation/ticketing/using-the-zendesk-api/best-practices-for-avoiding-rate-limiting/',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
