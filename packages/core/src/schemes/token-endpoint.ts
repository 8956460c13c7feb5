import type { ClientAuthentication, OAuth2Auth } from '@acme/integrations/connector';
import { importPKCS8 } from 'jose';
import * as oauth from 'oauth4webapi';
import type { Egress } from '../egress/index.ts';
import type { OAuthApp } from '../integrations/oauth-app.ts';
import { readTokens } from './read-tokens.ts';

const tokenTimeoutMs = 10_000;

type Endpoint = Pick<OAuth2Auth, 'tokenBody' | 'tokenParameters' | 'tokenTypes' | 'clientAuthentication'>;

/** Who asks at a token endpoint, how it proves that, and the way there. */
export async function clientOf(egress: Egress, endpoint: Endpoint, app: OAuthApp) {
  return {
    client: { client_id: app.clientId } satisfies oauth.Client,
    clientAuthentication: await authenticate(endpoint.clientAuthentication, app.clientSecret),
    options: tokenOptions(egress, endpoint),
  };
}

/** The way to a token endpoint: through the egress module, written as this provider reads it. */
export function tokenOptions(egress: Egress, endpoint: Omit<Endpoint, 'clientAuthentication'>) {
  return {
    [oauth.customFetch]: throughEgress(egress, endpoint),
    // The egress module decides which plain-http targets are allowed: the exact ones of EGRESS_ALLOW.
    [oauth.allowInsecureRequests]: true,
  };
}

/** When a token ends, by our clock; undefined where the provider does not say. */
export function expiryOf({ expires_in }: oauth.TokenEndpointResponse): Date | undefined {
  return expires_in === undefined ? undefined : new Date(Date.now() + expires_in * 1_000);
}

async function authenticate(method: ClientAuthentication, secret: string): Promise<oauth.ClientAuth> {
  if (method === 'basic') return oauth.ClientSecretBasic(secret);
  if (method === 'body') return oauth.ClientSecretPost(secret);
  const { algorithm, keyId } = method.privateKeyJwt;
  const key = await importPKCS8(secret, algorithm);
  return oauth.PrivateKeyJwt(keyId === undefined ? key : { key, kid: keyId });
}

function throughEgress(
  egress: Egress,
  { tokenBody = 'form', tokenParameters = {}, tokenTypes = [] }: Omit<Endpoint, 'clientAuthentication'>,
) {
  return async (
    url: string,
    request: { readonly method: string; readonly headers: Record<string, string>; readonly body?: unknown },
  ): Promise<Response> => {
    const answer = await egress.fetch({
      method: request.method,
      url,
      headers: tokenBody === 'json' ? { ...request.headers, 'content-type': 'application/json' } : request.headers,
      ...(request.body instanceof URLSearchParams ? { body: written(request.body) } : {}),
      allowHosts: [new URL(url).host],
      timeoutMs: tokenTimeoutMs,
    });
    const empty = answer.status === 204 || answer.status === 304;
    const body = empty ? null : readTokens(Buffer.from(answer.body), tokenTypes);
    return new Response(body, { status: answer.status, headers: answer.headers });
  };

  function written(body: URLSearchParams): string {
    for (const [name, value] of Object.entries(tokenParameters)) body.set(name, value);
    return tokenBody === 'json' ? JSON.stringify(Object.fromEntries(body)) : body.toString();
  }
}
