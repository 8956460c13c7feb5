import * as z from 'zod';
import type { AuthField } from '../../connector/auth.ts';
import type { Connector } from '../../connector/connector.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { salesforceActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { salesforceActions };

/** The part of the answer about the user that is used here. */
const User = z.object({ user_id: z.string(), organization_id: z.string(), preferred_username: z.string() });

const environment: AuthField = {
  name: 'environment',
  label: 'Environment',
  secret: false,
  choices: [
    { value: 'login', label: 'Production' },
    { value: 'test', label: 'Sandbox' },
  ],
};

/**
 * Salesforce. Paths begin with `/services/data/v<version>`; the host comes with the tokens.
 *
 * @example
 * const integration = project.integration('salesforce', { connector: salesforce({ sandboxes: true }) });
 * @see https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm
 */
export function salesforce({
  scopes = ['api'],
  loginUrl = 'https://login.salesforce.com',
  sandboxes = false,
}: {
  readonly scopes?: readonly string[];
  readonly loginUrl?: string;
  /** Asks the customer before the window whether theirs is a sandbox, in place of `loginUrl`. */
  readonly sandboxes?: boolean;
} = {}): Connector<typeof manifest.id, typeof salesforceActions> {
  const signIn = sandboxes ? 'https://{environment}.salesforce.com' : loginUrl;
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Records in Salesforce.',
    baseUrl: '{instanceUrl}',
    auth: {
      kind: 'oauth2',
      ...(sandboxes ? { fields: [environment] } : {}),
      authorizationUrl: `${signIn}/services/oauth2/authorize`,
      tokenUrl: `${signIn}/services/oauth2/token`,
      clientAuthentication: 'body',
      scopes: ['refresh_token', ...scopes],
      revocationUrl: `${signIn}/services/oauth2/revoke`,
      fromTokenResponse: {
        instanceUrl: {
          path: 'instance_url',
          pattern: /https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:salesforce|force)\.com/,
        },
      },
      environment: { clientId: 'SALESFORCE_CLIENT_ID', clientSecret: 'SALESFORCE_CLIENT_SECRET' },
    },
    errors: errorsAt({
      message: '0.message',
      code: '0.errorCode',
      field: '0.fields.0',
      kinds: { REQUEST_LIMIT_EXCEEDED: 'rate_limited' },
    }),
    actions: salesforceActions,
    rateLimit: [
      { remaining: { header: 'sforce-limit-info', as: 'used_of_limit', entry: 'api-usage=' }, reset: { ms: 60_000 } },
    ],
    probe: 'identify',
    identify: async (http) => {
      const user = User.parse(await http.get('/services/oauth2/userinfo'));
      return { id: `${user.organization_id}/${user.user_id}`, label: user.preferred_username };
    },
  };
}
