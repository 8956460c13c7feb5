import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import { manifest } from './manifest.ts';

/** The part of the user that is used here. */
const User = z.object({ id: z.int(), username: z.string() });

/** GitLab's `object_kind`. Name others of its list with the option `events`. */
const defaultEvents = ['push', 'issue', 'note'] as const;
const Event = z.looseObject({ object_kind: z.string(), project: z.looseObject({ id: z.int() }) });
const Delivery = z.object({ object_kind: z.string() });

/**
 * GitLab, on gitlab.com or on a server of your own.
 *
 * @example
 * const integration = project.integration('gitlab', { connector: gitlab({ scopes: ['api'], url: 'https://gitlab.example.com' }) });
 * @see https://docs.gitlab.com/api/oauth2/
 */
export function gitlab<const Type extends string = (typeof defaultEvents)[number]>({
  scopes = [],
  url = 'https://gitlab.com',
  events = defaultEvents as unknown as readonly Type[],
}: {
  readonly scopes?: readonly string[];
  readonly url?: string;
  readonly events?: readonly Type[];
} = {}): WebhookConnector<Readonly<Record<Type, typeof Event>>> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Projects and merge requests on GitLab.',
    baseUrl: `${url}/api/v4`,
    auth: {
      kind: 'oauth2',
      authorizationUrl: `${url}/oauth/authorize`,
      tokenUrl: `${url}/oauth/token`,
      clientAuthentication: 'body',
      scopes: ['read_user', ...scopes],
      revocationUrl: `${url}/oauth/revoke`,
      environment: { clientId: 'GITLAB_CLIENT_ID', clientSecret: 'GITLAB_CLIENT_SECRET' },
    },
    rateLimit: [{ remaining: 'ratelimit-remaining', reset: { header: 'ratelimit-reset', as: 'epoch_seconds' } }],
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/user'));
      return { id: String(user.id), label: user.username };
    },
    webhooks: {
      proof: { kind: 'token', header: 'x-gitlab-token' },
      secret: 'connection',
      events: eventsLike(events, Event),
      read: (delivery) => {
        const payload = jsonOf(delivery);
        return [{ type: Delivery.parse(payload).object_kind, payload }];
      },
    },
  };
}
