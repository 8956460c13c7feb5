import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import type { WebhookConnector } from '../../connector/webhooks.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const Me = z.object({ id: z.string(), username: z.string(), global_name: z.string().nullish() });

const User = z.looseObject({ id: z.string(), username: z.string() });
const events = {
  APPLICATION_AUTHORIZED: z.looseObject({ user: User, scopes: z.array(z.string()) }),
  APPLICATION_DEAUTHORIZED: z.looseObject({ user: User }),
};
const Delivery = z.object({
  event: z.object({
    type: z.string(),
    timestamp: z.string(),
    data: z.looseObject({ user: z.looseObject({ id: z.string() }).optional() }).optional(),
  }),
});

/**
 * Discord, as the person who agrees. A bot has a token of its own and is not this connector.
 *
 * @example
 * const integration = project.integration('discord', { connector: discord({ scopes: ['guilds'] }) });
 * @see https://discord.com/developers/docs/topics/oauth2
 */
export function discord({
  scopes = [],
}: {
  readonly scopes?: readonly string[];
} = {}): WebhookConnector<typeof events> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
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
      const user = Me.parse(await http.get('/users/@me'));
      return { id: user.id, label: user.global_name ?? user.username };
    },
    webhooks: {
      proof: {
        kind: 'ed25519',
        header: 'x-signature-ed25519',
        encoding: 'hex',
        signed: '{timestamp}{body}',
        time: { header: 'x-signature-timestamp', form: 'unix' },
      },
      secret: 'signing',
      environment: 'DISCORD_PUBLIC_KEY',
      handshake: { kind: 'ignored', where: { type: 0 }, status: 204 },
      accepted: 204,
      events,
      read: (delivery) => {
        const { event } = Delivery.parse(jsonOf(delivery));
        const account = event.data?.user?.id;
        if (account === undefined) return [];
        return [{ id: `${event.type} ${event.timestamp}`, type: event.type, account, payload: event.data }];
      },
    },
  };
}
