import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'discord',
  name: 'Discord',
  category: 'chat',
  status: 'verified',
  docs: 'https://discord.com/developers/docs/topics/oauth2',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/discord/discord-api-docs/blob/c98d64bc233833839cf0d8d369e81b77f21ade60/developers/topics/oauth2.mdx',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/discord/discord-api-docs/blob/c98d64bc233833839cf0d8d369e81b77f21ade60/developers/topics/oauth2.mdx',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocationUrl',
      url: 'https://github.com/discord/discord-api-docs/blob/c98d64bc233833839cf0d8d369e81b77f21ade60/developers/topics/oauth2.mdx',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/discord/discord-api-docs/blob/c98d64bc233833839cf0d8d369e81b77f21ade60/developers/topics/oauth2.mdx',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/discord/discord-api-docs/blob/c98d64bc233833839cf0d8d369e81b77f21ade60/developers/topics/oauth2.mdx',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/discord/discord-api-docs/blob/c98d64bc233833839cf0d8d369e81b77f21ade60/developers/reference.mdx',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/discord/discord-api-docs/blob/c98d64bc233833839cf0d8d369e81b77f21ade60/developers/resources/user.mdx',
      readOn: '2026-11-25',
    },
    {
      fact: 'webhookProof',
      url: 'https://github.com/discord/discord-api-docs/blob/08c632adbd9f84b9fc904227c90cd83ee8808651/developers/interactions/overview.mdx',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://github.com/discord/discord-api-docs/blob/0ab2dc53ed130710de0eb8305f90ef67d219775c/developers/events/webhook-events.mdx',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
