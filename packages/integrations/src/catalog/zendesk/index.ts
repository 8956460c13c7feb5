import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const Me = z.object({ user: z.object({ id: z.int(), name: z.string().optional() }) });

/** What webhooks tell that listen to events. Name others of Zendesk's list with the option `events`. */
const defaultEvents = [
  'zen:event-type:ticket.comment_added',
  'zen:event-type:ticket.status_changed',
  'zen:event-type:user.created',
] as const;
const Event = z.looseObject({
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  detail: z.looseObject({}),
  event: z.looseObject({}),
});
/** A webhook behind a trigger sends whatever the trigger says, which is nothing to know an event by. */
const Delivery = z.object({ id: z.string(), type: z.string() });

/**
 * Zendesk. Every customer has a subdomain, which is asked first.
 *
 * @example
 * const integration = project.integration('zendesk', { connector: zendesk({ scopes: ['read', 'write'] }) });
 * @see https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/
 */
export function zendesk<const Type extends string = (typeof defaultEvents)[number]>({
  scopes = ['read'],
  events = defaultEvents as unknown as readonly Type[],
}: {
  readonly scopes?: readonly string[];
  readonly events?: readonly Type[];
} = {}): WebhookConnector<Readonly<Record<Type, typeof Event>>> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Tickets and users in Zendesk.',
    baseUrl: 'https://{subdomain}.zendesk.com/api/v2',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://{subdomain}.zendesk.com/oauth/authorizations/new',
      tokenUrl: 'https://{subdomain}.zendesk.com/oauth/tokens',
      clientAuthentication: 'body',
      scopes: [...scopes],
      tokenBody: 'json',
      fields: [
        {
          name: 'subdomain',
          label: 'Zendesk subdomain',
          hint: 'What stands before .zendesk.com in the address of your help desk.',
          secret: false,
          pattern: /[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?/,
          example: 'taskly',
        },
      ],
      revocation: {
        method: 'DELETE',
        url: 'https://{subdomain}.zendesk.com/api/v2/oauth/tokens/current.json',
        as: 'account',
      },
      environment: { clientId: 'ZENDESK_CLIENT_ID', clientSecret: 'ZENDESK_CLIENT_SECRET' },
    },
    rateLimit: [{ remaining: 'x-rate-limit-remaining', reset: { ms: 60_000 } }],
    probe: 'identify',
    identify: async (http, { parameters }) => {
      const { user } = Me.parse(await http.get('/users/me.json'));
      const { subdomain = '' } = parameters;
      return {
        id: `${subdomain.toLowerCase()}/${user.id}`,
        label: user.name ? `${user.name} (${subdomain})` : subdomain,
      };
    },
    webhooks: {
      proof: {
        kind: 'hmac',
        algorithm: 'sha256',
        header: 'x-zendesk-webhook-signature',
        encoding: 'base64',
        signed: '{timestamp}{body}',
        time: { header: 'x-zendesk-webhook-signature-timestamp', form: 'iso' },
      },
      secret: 'connection',
      events: eventsLike(events, Event),
      read: (delivery) => {
        const payload = jsonOf(delivery);
        const { id, type } = Delivery.parse(payload);
        return [{ id, type, payload }];
      },
    },
  };
}
