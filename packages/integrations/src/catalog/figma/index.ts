import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const User = z.object({ id: z.string(), handle: z.string(), email: z.string() });

/** Name others of Figma's list with the option `events`. */
const defaultEvents = ['FILE_UPDATE', 'FILE_VERSION_UPDATE', 'FILE_COMMENT'] as const;
const Event = z.looseObject({
  event_type: z.string(),
  file_key: z.string(),
  file_name: z.string(),
  timestamp: z.string(),
  webhook_id: z.union([z.string(), z.int()]),
});
const Delivery = z.looseObject({ event_type: z.string() });

/**
 * Figma. A grant is renewed at an address of its own.
 *
 * Not every fact was read at the vendor: see `README.md` beside this file, and try it before customers do.
 *
 * @example
 * const integration = project.integration('figma', { connector: figma({ acceptUnverified: true }) });
 * @see https://developers.figma.com/docs/rest-api/authentication
 */
export function figma<const Type extends string = (typeof defaultEvents)[number]>({
  scopes = ['file_content:read'],
  events = defaultEvents as unknown as readonly Type[],
}: {
  readonly acceptUnverified: true;
  readonly scopes?: readonly string[];
  readonly events?: readonly Type[];
}): WebhookConnector<Readonly<Record<Type, typeof Event>>> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Files and comments in Figma.',
    baseUrl: 'https://api.figma.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://www.figma.com/oauth',
      tokenUrl: 'https://api.figma.com/v1/oauth/token',
      clientAuthentication: 'basic',
      scopes: ['current_user:read', ...scopes],
      refreshUrl: 'https://api.figma.com/v1/oauth/refresh',
      environment: { clientId: 'FIGMA_CLIENT_ID', clientSecret: 'FIGMA_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/v1/me'));
      return { id: user.id, label: `${user.handle} (${user.email})` };
    },
    webhooks: {
      proof: { kind: 'body_token', field: 'passcode' },
      secret: 'connection',
      events: eventsLike(events, Event),
      read: (delivery) => {
        const { passcode: _secret, ...payload } = Delivery.parse(jsonOf(delivery));
        return [{ type: payload.event_type, payload }];
      },
    },
  };
}
