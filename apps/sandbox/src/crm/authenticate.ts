import type { MiddlewareHandler } from 'hono';
import type Provider from 'oidc-provider';
import { type CallEnv, refusal } from '../call.ts';

/** Lets only live access tokens of scope `contacts` through; answers as RFC 6750 section 3 says. */
export function authenticateToken(provider: Provider): MiddlewareHandler<CallEnv> {
  return async (c, next) => {
    const value = /^Bearer ([\w.~+/-]+=*)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (value === undefined) {
      c.header('www-authenticate', 'Bearer realm="Sandbox CRM"');
      return c.json(refusal('missing_token', 'Send an access token as "Authorization: Bearer <token>".'), 401);
    }
    const token = await provider.AccessToken.find(value);
    const grant = token?.grantId === undefined ? undefined : await provider.Grant.find(token.grantId);
    if (!token || !grant) {
      const message = 'The access token has expired, was revoked, or never existed. Refresh it, or connect again.';
      c.header('www-authenticate', 'Bearer realm="Sandbox CRM", error="invalid_token"');
      return c.json(refusal('invalid_token', message), 401);
    }
    if (!token.scopes.has('contacts')) {
      c.header('www-authenticate', 'Bearer realm="Sandbox CRM", error="insufficient_scope", scope="contacts"');
      return c.json(
        refusal('insufficient_scope', 'This needs the scope "contacts". Connect again and ask for it.'),
        403,
      );
    }
    c.set('accountId', token.accountId);
    c.set('grantId', token.grantId);
    if (token.clientId !== undefined) c.set('clientId', token.clientId);
    return next();
  };
}
