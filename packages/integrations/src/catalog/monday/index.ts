import * as z from 'zod';
import { valueAt } from '../../connector/answer.ts';
import type { Connector } from '../../connector/connector.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { isGraphqlFailure, kindOfStatus, type ReadErrors } from '../../connector/problem.ts';
import { manifest } from './manifest.ts';

const said = errorsAt({
  message: 'errors.0.message',
  code: 'errors.0.extensions.code',
  kinds: { ComplexityException: 'rate_limited' },
  isError: isGraphqlFailure,
});
/** An error comes with 200, and with the status that it would have had beside its code. */
const readErrors: ReadErrors = (answer) => {
  const found = said(answer);
  const status = valueAt(answer.json, 'errors.0.extensions.status_code');
  const isFailure = found !== undefined && typeof status === 'number' && status >= 400;
  return isFailure ? { kind: kindOfStatus(status), ...found } : found;
};

/** Who the token speaks for, and in which account. */
const Answer = z.object({
  data: z.object({ me: z.object({ id: z.string(), name: z.string(), account: z.object({ slug: z.string() }) }) }),
});

/**
 * monday.com. Its whole API is `POST /v2` with GraphQL.
 *
 * @example
 * const integration = project.integration('monday', { connector: monday({ scopes: ['me:read', 'boards:read'] }) });
 * @see https://developer.monday.com/apps/docs/oauth
 */
export function monday({ scopes = [] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Boards and items in monday.com.',
    baseUrl: 'https://api.monday.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://auth.monday.com/oauth2/authorize',
      tokenUrl: 'https://auth.monday.com/oauth2/token',
      clientAuthentication: 'body',
      scopes: [...scopes],
      tokenBody: 'json',
      environment: { clientId: 'MONDAY_CLIENT_ID', clientSecret: 'MONDAY_CLIENT_SECRET' },
    },
    errors: readErrors,
    probe: 'identify',
    identify: async (http) => {
      const { me } = Answer.parse(await http.post('/v2', { query: '{ me { id name account { slug } } }' })).data;
      return { id: me.id, label: `${me.name} (${me.account.slug})` };
    },
  };
}
