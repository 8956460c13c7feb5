import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import { eventsLike, type WebhookConnector } from '../../connector/webhooks.ts';
import type { ProblemKind } from '../../connector/problem.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { slackActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { slackActions };

const kinds: Readonly<Record<string, ProblemKind>> = {
  account_inactive: 'unauthenticated',
  invalid_auth: 'unauthenticated',
  not_authed: 'unauthenticated',
  token_revoked: 'unauthenticated',
  missing_scope: 'forbidden',
  no_permission: 'forbidden',
  not_in_channel: 'forbidden',
  restricted_action: 'forbidden',
  channel_not_found: 'not_found',
  message_not_found: 'not_found',
  user_not_found: 'not_found',
  users_not_found: 'not_found',
  name_taken: 'conflict',
  rate_limited: 'rate_limited',
  internal_error: 'provider_down',
  fatal_error: 'provider_down',
  request_timeout: 'provider_down',
};

/** It answers 200 to what went wrong as well. */
const slackErrors = errorsAt({
  message: 'error',
  code: 'error',
  kinds,
  isError: ({ status, json }) => status !== 200 || (json as { readonly ok?: unknown } | null | undefined)?.ok === false,
});

/** Slack answers 200 to what went wrong as well, so `ok` is looked at first. */
const Test = z.object({ ok: z.literal(true), team: z.string(), team_id: z.string() });

/** What an app can subscribe to. Name others of Slack's list with the option `events`. */
const defaultEvents = ['app_mention', 'channel_created', 'reaction_added', 'team_join'] as const;
const Inner = z.looseObject({ type: z.string() });
const Callback = z.object({ team_id: z.string(), event_id: z.string(), event: Inner });
const Delivery = z.object({ type: z.string() });

/**
 * Slack, as the bot that your app adds to a workspace.
 *
 * @example
 * const integration = project.integration('slack', { connector: slack({ scopes: ['chat:write'] }) });
 * @see https://docs.slack.dev/authentication/installing-with-oauth
 */
export function slack<const Type extends string = (typeof defaultEvents)[number]>({
  scopes = ['chat:write', 'channels:read'],
  events = defaultEvents as unknown as readonly Type[],
}: {
  readonly scopes?: readonly string[];
  readonly events?: readonly Type[];
} = {}): WebhookConnector<Readonly<Record<Type, typeof Inner>>, typeof manifest.id, typeof slackActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Messages and channels of a Slack workspace.',
    baseUrl: 'https://slack.com/api',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://slack.com/oauth/v2/authorize',
      tokenUrl: 'https://slack.com/api/oauth.v2.access',
      clientAuthentication: 'body',
      tokenTypes: ['bot'],
      scopes: [...scopes],
      scopeSeparator: ',',
      revocation: { method: 'GET', url: 'https://slack.com/api/auth.revoke', as: 'account' },
      // A workspace has one bot of an app, and so one token of it for everybody.
      revokesAll: true,
      environment: { clientId: 'SLACK_CLIENT_ID', clientSecret: 'SLACK_CLIENT_SECRET' },
    },
    errors: slackErrors,
    actions: slackActions,
    probe: 'identify',
    identify: async (http) => {
      const { team, team_id } = Test.parse(await http.post('/auth.test', {}));
      return { id: team_id, label: team };
    },
    webhooks: {
      proof: {
        kind: 'hmac',
        algorithm: 'sha256',
        header: 'x-slack-signature',
        prefix: 'v0=',
        encoding: 'hex',
        signed: 'v0:{timestamp}:{body}',
        time: { header: 'x-slack-request-timestamp', form: 'unix' },
      },
      secret: 'signing',
      environment: 'SLACK_SIGNING_SECRET',
      handshake: { kind: 'echo', where: { type: 'url_verification' }, field: 'challenge' },
      events: eventsLike(events, Inner),
      read: (delivery) => {
        const json = jsonOf(delivery);
        if (Delivery.parse(json).type !== 'event_callback') return [];
        const { team_id, event_id, event } = Callback.parse(json);
        return [{ id: event_id, type: event.type, account: team_id, payload: event }];
      },
    },
  };
}
