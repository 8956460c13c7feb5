import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'slack',
  name: 'Slack',
  category: 'chat',
  status: 'verified',
  docs: 'https://docs.slack.dev/authentication/installing-with-oauth',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/slackapi/node-slack-sdk/blob/4322e14f116ac7551073767c533b9aca77fd9552/packages/oauth/src/install-provider.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/slackapi/slack-api-specs/blob/bc08db49625630e3585bf2f1322128ea04f2a7f3/web-api/slack_web_openapi_v2.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/slackapi/node-slack-sdk/blob/4322e14f116ac7551073767c533b9aca77fd9552/packages/oauth/src/install-provider.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/slackapi/slack-api-specs/blob/bc08db49625630e3585bf2f1322128ea04f2a7f3/web-api/slack_web_openapi_v2.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopeSeparator',
      url: 'https://github.com/slackapi/slack-api-specs/blob/bc08db49625630e3585bf2f1322128ea04f2a7f3/web-api/slack_web_openapi_v2.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/slackapi/node-slack-sdk/blob/4322e14f116ac7551073767c533b9aca77fd9552/packages/web-api/src/WebClient.ts',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/slackapi/slack-api-specs/blob/bc08db49625630e3585bf2f1322128ea04f2a7f3/web-api/slack_web_openapi_v2.json',
      readOn: '2026-11-25',
    },
    {
      fact: 'webhookProof',
      url: 'https://github.com/slackapi/bolt-js/blob/0a2969325198391152aa173234fbe1c72be29a1e/src/receivers/verify-request.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://github.com/slackapi/slack-api-specs/blob/fe03fc1d4899883ef5c0b4a30fe65b18bb2c16f1/events-api/slack_events_api_asyncapi_v2.json',
      readOn: '2026-11-26',
    },
    { fact: 'webhookEvents', url: 'https://api.slack.com/events/url_verification', readOn: '2026-11-26' },
    {
      fact: 'errors',
      url: 'https://github.com/slackapi/slack-api-specs/blob/bc08db49625630e3585bf2f1322128ea04f2a7f3/web-api/slack_web_openapi_v2.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'errors',
      url: 'https://github.com/slackapi/node-slack-sdk/blob/4322e14f116ac7551073767c533b9aca77fd9552/packages/web-api/src/WebClient.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'action postMessage',
      url: 'https://github.com/slackapi/slack-api-specs/blob/bc08db49625630e3585bf2f1322128ea04f2a7f3/web-api/slack_web_openapi_v2.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listChannels',
      url: 'https://github.com/slackapi/slack-api-specs/blob/bc08db49625630e3585bf2f1322128ea04f2a7f3/web-api/slack_web_openapi_v2.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'action listChannels',
      url: 'https://github.com/slackapi/node-slack-sdk/blob/4322e14f116ac7551073767c533b9aca77fd9552/packages/web-api/src/WebClient.ts',
      readOn: '2026-11-26',
    },
    {
      fact: 'action findUserByEmail',
      url: 'https://github.com/slackapi/slack-api-specs/blob/bc08db49625630e3585bf2f1322128ea04f2a7f3/web-api/slack_web_openapi_v2.json',
      readOn: '2026-11-26',
    },
    {
      fact: 'revocation',
      url: 'https://api.slack.com/methods/auth.revoke',
      readOn: '2026-11-26',
    },
    {
      fact: 'errors',
      url: 'https://api.slack.com/methods/auth.revoke',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
