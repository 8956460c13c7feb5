import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import type { ReadErrors } from '../../connector/problem.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { githubActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { githubActions };

const said = errorsAt({ message: 'message', code: 'errors.0.code', field: 'errors.0.field' });

/** Too many calls are answered with 403 as well, which else means that one may not. */
const readErrors: ReadErrors = (answer) => {
  const { status, headers } = answer;
  const isLimit = status === 403 && (headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined);
  return isLimit ? { ...said(answer), kind: 'rate_limited' } : said(answer);
};

/** The part of the user that is used here. */
const User = z.object({ id: z.int(), login: z.string() });

/** Name others of GitHub's list with the option `events`. */
const defaultEvents = ['issues', 'push'] as const;
const Owner = z.looseObject({ id: z.int(), login: z.string().optional() });
const Event = z.looseObject({ repository: z.looseObject({ id: z.int(), owner: Owner }) });
/** Not every event happens in a repository. */
const Delivery = z.object({ repository: z.object({ owner: z.object({ id: z.int() }) }).optional() });

/**
 * GitHub, with an OAuth app.
 *
 * @example
 * const integration = project.integration('github', { connector: github({ scopes: ['repo'] }) });
 * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
export function github<const Type extends string = (typeof defaultEvents)[number]>({
  scopes = ['read:user'],
  events = defaultEvents as unknown as readonly Type[],
}: {
  readonly scopes?: readonly string[];
  readonly events?: readonly Type[];
} = {}): WebhookConnector<Readonly<Record<Type, typeof Event>>, typeof manifest.id, typeof githubActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Repositories and issues on GitHub.',
    baseUrl: 'https://api.github.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://github.com/login/oauth/authorize',
      tokenUrl: 'https://github.com/login/oauth/access_token',
      clientAuthentication: 'body',
      scopes: [...scopes],
      revocation: {
        method: 'DELETE',
        url: 'https://api.github.com/applications/{clientId}/grant',
        as: 'client',
        json: { access_token: '{accessToken}' },
      },
      revokesAll: true,
      environment: { clientId: 'GITHUB_CLIENT_ID', clientSecret: 'GITHUB_CLIENT_SECRET' },
    },
    errors: readErrors,
    rateLimit: [{ remaining: 'x-ratelimit-remaining', reset: { header: 'x-ratelimit-reset', as: 'epoch_seconds' } }],
    actions: githubActions,
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/user'));
      return { id: String(user.id), label: user.login };
    },
    webhooks: {
      proof: {
        kind: 'hmac',
        algorithm: 'sha256',
        header: 'x-hub-signature-256',
        prefix: 'sha256=',
        encoding: 'hex',
      },
      secret: 'signing',
      environment: 'GITHUB_WEBHOOK_SECRET',
      events: eventsLike(events, Event),
      read: (delivery) => {
        const payload = jsonOf(delivery);
        const { repository } = Delivery.parse(payload);
        const type = delivery.headers['x-github-event'];
        if (type === undefined || repository === undefined) return [];
        return [{ type, account: String(repository.owner.id), payload }];
      },
    },
  };
}
