import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const User = z.object({ id: z.string(), username: z.string(), global_name: z.string().nullish() });

/**
 * Discord, as the person who agrees. A bot has a token of its own and is not this connector.
 *
 * @example
 * const integration = project.integration('discord', { connector: discord({ scopes: ['guilds'] }) });
 * @see https://discord.com/developers/docs/topics/oauth2
 */
export function discord({ scopes = [] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'A person and their servers on Discord.',
    baseUrl: 'https://discord.com/api/v10',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://discord.com/oauth2/authorize',
      tokenUrl: 'https://discord.com/api/oauth2/token',
      clientAuthentication: 'basic',
      scopes: ['identify', ...scopes],
      revocationUrl: 'https://discord.com/api/oauth2/token/revoke',
      environment: { clientId: 'DISCORD_CLIENT_ID', clientSecret: 'DISCORD_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/users/@me'));
      return { id: user.id, label: user.global_name ?? user.username };
    },
  };
}
