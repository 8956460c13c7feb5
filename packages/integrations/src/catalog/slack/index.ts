import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** Slack answers 200 to what went wrong as well, so `ok` is looked at first. */
const Test = z.object({ ok: z.literal(true), team: z.string(), team_id: z.string() });

/**
 * Slack, as the bot that your app adds to a workspace.
 *
 * @example
 * const integration = project.integration('slack', { connector: slack({ scopes: ['chat:write'] }) });
 * @see https://docs.slack.dev/authentication/installing-with-oauth
 */
export function slack({
  scopes = ['chat:write', 'channels:read'],
}: {
  readonly scopes?: readonly string[];
} = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
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
      environment: { clientId: 'SLACK_CLIENT_ID', clientSecret: 'SLACK_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const { team, team_id } = Test.parse(await http.post('/auth.test', {}));
      return { id: team_id, label: team };
    },
  };
}
