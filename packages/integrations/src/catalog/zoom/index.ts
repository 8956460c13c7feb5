import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const User = z.object({ id: z.string(), email: z.string() });

/** What has a host. Name others whose `payload.object` has a `host_id` with the option `events`. */
const defaultEvents = ['meeting.started', 'webinar.started'] as const;
const Meeting = z.looseObject({ id: z.string(), uuid: z.string(), host_id: z.string(), topic: z.string() });
const Event = z.looseObject({ event_ts: z.int(), payload: z.looseObject({ object: Meeting }) });
const Delivery = z.object({
  event: z.string(),
  event_ts: z.int().optional(),
  payload: z.looseObject({ object: z.looseObject({ host_id: z.string().optional() }).optional() }),
});

/**
 * Zoom, with a user-managed app.
 *
 * @example
 * const integration = project.integration('zoom', { connector: zoom() });
 * @see https://developers.zoom.us/docs/integrations/oauth/
 */
export function zoom<const Type extends string = (typeof defaultEvents)[number]>({
  events = defaultEvents as unknown as readonly Type[],
}: {
  readonly events?: readonly Type[];
} = {}): WebhookConnector<Readonly<Record<Type, typeof Event>>> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Meetings and webinars in Zoom.',
    baseUrl: 'https://api.zoom.us/v2',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://zoom.us/oauth/authorize',
      tokenUrl: 'https://zoom.us/oauth/token',
      clientAuthentication: 'basic',
      scopes: [],
      revocationUrl: 'https://zoom.us/oauth/revoke',
      environment: { clientId: 'ZOOM_CLIENT_ID', clientSecret: 'ZOOM_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/users/me'));
      return { id: user.id, label: user.email };
    },
    webhooks: {
      proof: {
        kind: 'hmac',
        algorithm: 'sha256',
        header: 'x-zm-signature',
        prefix: 'v0=',
        encoding: 'hex',
        signed: 'v0:{timestamp}:{body}',
        time: { header: 'x-zm-request-timestamp', form: 'unix' },
      },
      secret: 'signing',
      environment: 'ZOOM_WEBHOOK_SECRET_TOKEN',
      handshake: {
        kind: 'hmac',
        where: { event: 'endpoint.url_validation' },
        field: 'payload.plainToken',
        answer: { plain: 'plainToken', hashed: 'encryptedToken' },
      },
      events: eventsLike(events, Event),
      read: (delivery) => {
        const json = jsonOf(delivery);
        const { event, payload } = Delivery.parse(json);
        const account = payload.object?.host_id;
        return account === undefined ? [] : [{ type: event, account, payload: json }];
      },
    },
  };
}
