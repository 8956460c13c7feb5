import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
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

/**
 * GitHub, with an OAuth app.
 *
 * @example
 * const integration = project.integration('github', { connector: github({ scopes: ['repo'] }) });
 * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
export function github({
  scopes = ['read:user'],
}: {
  readonly scopes?: readonly string[];
} = {}): Connector<typeof manifest.id, typeof githubActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Repositories and issues on GitHub.',
    baseUrl: 'https://api.github.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://github.com/login/oauth/authorize',
      tokenUrl: 'https://github.com/login/oauth/access_token',
      clientAuthentication: 'body',
      scopes: [...scopes],
      environment: { clientId: 'GITHUB_CLIENT_ID', clientSecret: 'GITHUB_CLIENT_SECRET' },
    },
    errors: readErrors,
    rateLimit: [{ remaining: 'x-ratelimit-remaining', reset: { header: 'x-ratelimit-reset', as: 'epoch_seconds' } }],
    actions: githubActions,
    identify: async (http) => {
      const user = User.parse(await http.get('/user'));
      return { id: String(user.id), label: user.login };
    },
  };
}
