import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const Me = z.object({ data: z.object({ gid: z.string(), name: z.string() }) });

/** Made of the type of what changed and what was done to it. Name others of Asana's list with the option `events`. */
const defaultEvents = ['task.added', 'task.changed', 'task.deleted', 'story.added'] as const;
const Event = z.looseObject({
  action: z.string(),
  created_at: z.string(),
  resource: z.looseObject({ gid: z.string(), resource_type: z.string() }),
});
/** Empty now and then, to see whether the address is still there. */
const Delivery = z.object({ events: z.array(Event).default([]) });

/**
 * Asana. What it answers is below `data`.
 *
 * @example
 * const integration = project.integration('asana', { connector: asana({ scopes: ['tasks:read', 'tasks:write'] }) });
 * @see https://developers.asana.com/docs/oauth
 */
export function asana<const Type extends string = (typeof defaultEvents)[number]>({
  scopes = ['tasks:read'],
  events = defaultEvents as unknown as readonly Type[],
}: {
  readonly scopes?: readonly string[];
  readonly events?: readonly Type[];
} = {}): WebhookConnector<Readonly<Record<Type, typeof Event>>> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Tasks and projects in Asana.',
    baseUrl: 'https://app.asana.com/api/1.0',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://app.asana.com/-/oauth_authorize',
      tokenUrl: 'https://app.asana.com/-/oauth_token',
      clientAuthentication: 'body',
      scopes: ['users:read', ...scopes],
      // Of the tokens it takes the refresh token alone, with which the others end.
      revocation: {
        method: 'POST',
        url: 'https://app.asana.com/-/oauth_revoke',
        form: { client_id: '{clientId}', client_secret: '{clientSecret}', token: '{refreshToken}' },
      },
      environment: { clientId: 'ASANA_CLIENT_ID', clientSecret: 'ASANA_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const { data } = Me.parse(await http.get('/users/me'));
      return { id: data.gid, label: data.name };
    },
    webhooks: {
      proof: { kind: 'hmac', algorithm: 'sha256', header: 'x-hook-signature', encoding: 'hex' },
      secret: 'connection',
      handshake: { kind: 'secret', header: 'x-hook-secret' },
      events: eventsLike(events, Event),
      read: (delivery) => {
        if (delivery.body.length === 0) return [];
        const { events: told } = Delivery.parse(jsonOf(delivery));
        return told.map((payload) => ({ type: `${payload.resource.resource_type}.${payload.action}`, payload }));
      },
    },
  };
}
