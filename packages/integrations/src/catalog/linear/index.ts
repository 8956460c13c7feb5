import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { isGraphqlFailure, type ReadErrors } from '../../connector/problem.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import { manifest } from './manifest.ts';

const said = errorsAt({
  message: 'errors.0.message',
  code: 'errors.0.extensions.type',
  kinds: {
    'authentication error': 'unauthenticated',
    'feature not accessible': 'forbidden',
    'graphql error': 'invalid_input',
    'internal error': 'provider_down',
    'invalid input': 'invalid_input',
    'lock timeout': 'provider_down',
    'network error': 'provider_down',
    forbidden: 'forbidden',
    ratelimited: 'rate_limited',
  },
  isError: isGraphqlFailure,
});
/** What Linear has written for people, where it has. */
const saidToPeople = errorsAt({ message: 'errors.0.extensions.userPresentableMessage', isError: isGraphqlFailure });
const readErrors: ReadErrors = (answer) => {
  const found = said(answer);
  return found === undefined ? undefined : { ...found, ...saidToPeople(answer) };
};

/** The workspace of whoever the token speaks for. */
const Answer = z.object({
  data: z.object({ viewer: z.object({ organization: z.object({ id: z.string(), name: z.string() }) }) }),
});

/** What happens to what. Name others, such as `Cycle.update`, with the option `events`. */
const defaultEvents = ['Issue.create', 'Issue.update', 'Issue.remove', 'Comment.create'] as const;
const Event = z.looseObject({
  action: z.string(),
  type: z.string(),
  createdAt: z.string(),
  organizationId: z.string(),
  data: z.looseObject({}),
});
const Delivery = z.object({
  action: z.string(),
  type: z.string(),
  createdAt: z.string(),
  organizationId: z.string(),
  data: z.object({ id: z.string() }).optional(),
});

/**
 * Linear. Its whole API is `POST /graphql`.
 *
 * @example
 * const integration = project.integration('linear', { connector: linear({ scopes: ['issues:create'] }) });
 * @see https://linear.app/developers/oauth-2-0-authentication
 */
export function linear<const Type extends string = (typeof defaultEvents)[number]>({
  scopes = ['write'],
  events = defaultEvents as unknown as readonly Type[],
}: {
  readonly scopes?: readonly string[];
  readonly events?: readonly Type[];
} = {}): WebhookConnector<Readonly<Record<Type, typeof Event>>> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Issues and projects in Linear.',
    baseUrl: 'https://api.linear.app',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://linear.app/oauth/authorize',
      tokenUrl: 'https://api.linear.app/oauth/token',
      clientAuthentication: 'body',
      scopes: ['read', ...scopes],
      scopeSeparator: ',',
      environment: { clientId: 'LINEAR_CLIENT_ID', clientSecret: 'LINEAR_CLIENT_SECRET' },
    },
    errors: readErrors,
    probe: 'identify',
    identify: async (http) => {
      const { data } = Answer.parse(await http.post('/graphql', { query: '{ viewer { organization { id name } } }' }));
      return { id: data.viewer.organization.id, label: data.viewer.organization.name };
    },
    webhooks: {
      proof: {
        kind: 'hmac',
        algorithm: 'sha256',
        header: 'linear-signature',
        encoding: 'hex',
        time: { field: 'webhookTimestamp', form: 'unix' },
      },
      secret: 'signing',
      environment: 'LINEAR_WEBHOOK_SECRET',
      events: eventsLike(events, Event),
      read: (delivery) => {
        const payload = jsonOf(delivery);
        const { action, type, createdAt, organizationId, data } = Delivery.parse(payload);
        const id = [type, action, data?.id ?? '', createdAt].join(' ');
        return [{ id, type: `${type}.${action}`, account: organizationId, payload }];
      },
    },
  };
}
