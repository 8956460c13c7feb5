import { type ClientCredentialsAuth, fillUrl, type JwtBearerAuth } from '@acme/integrations/connector';
import { importPKCS8, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { type Grant, OAuthFailure, sortingFailures } from '../connections/oauth.ts';
import type { CoreDeps } from '../deps.ts';
import { plainValues } from './parameters.ts';
import { clientOf, expiryOf, tokenOptions } from './token-endpoint.ts';

type Values = Readonly<Record<string, string>>;

/** For as long an assertion is good: Google takes no more than an hour, others less. */
const assertionSeconds = 300;

/** Gets a token for what the customer typed: a client of theirs, or the key of a service account. @throws OAuthFailure, UrlPartError */
export async function obtainToken(
  deps: Pick<CoreDeps, 'egress' | 'clock'>,
  auth: ClientCredentialsAuth | JwtBearerAuth,
  values: Values,
): Promise<Grant> {
  const url = fillUrl(auth, auth.tokenUrl, plainValues(auth, values));
  const server = { issuer: new URL(url).origin, token_endpoint: url };
  const tokens = await sortingFailures(async () =>
    auth.kind === 'client_credentials'
      ? await byClient(deps, auth, server, values)
      : await byAssertion(deps, auth, server, values),
  );
  const { access_token: accessToken, refresh_token: _refresh, ...tokenResponse } = tokens;
  return { credential: { kind: 'typed', values, accessToken }, expiresAt: expiryOf(tokens), tokenResponse };
}

/** RFC 6749 §4.4. */
async function byClient(
  { egress }: Pick<CoreDeps, 'egress'>,
  auth: ClientCredentialsAuth,
  server: oauth.AuthorizationServer,
  values: Values,
): Promise<oauth.TokenEndpointResponse> {
  const { id, secret } = auth.client ?? { id: 'clientId', secret: 'clientSecret' };
  const app = { clientId: values[id] ?? '', clientSecret: values[secret] ?? '' };
  const { client, clientAuthentication, options } = await clientOf(egress, auth, app);
  const parameters = new URLSearchParams(scopeOf(auth));
  const response = await oauth.clientCredentialsGrantRequest(server, client, clientAuthentication, parameters, options);
  return await oauth.processClientCredentialsResponse(server, client, response);
}

/** RFC 7523 §2.1. */
async function byAssertion(
  { egress, clock }: Pick<CoreDeps, 'egress' | 'clock'>,
  auth: JwtBearerAuth,
  server: oauth.AuthorizationServer & { readonly token_endpoint: string },
  values: Values,
): Promise<oauth.TokenEndpointResponse> {
  const issuer = read(values, auth.issuer);
  const now = Math.floor(clock.now().getTime() / 1_000);
  const { scopesIn = 'claim' } = auth;
  const scope = scopeOf(auth);
  const keyId = auth.keyId === undefined ? undefined : read(values, auth.keyId);
  const assertion = await new SignJWT(scopesIn === 'claim' ? scope : {})
    .setProtectedHeader({ alg: auth.algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) })
    .setIssuer(issuer)
    .setSubject(auth.subject === undefined ? issuer : read(values, auth.subject))
    .setAudience(
      auth.audience === undefined ? server.token_endpoint : fillUrl(auth, auth.audience, plainValues(auth, values)),
    )
    .setIssuedAt(now)
    .setExpirationTime(now + assertionSeconds)
    .sign(await importKey(read(values, auth.privateKey), auth.algorithm));
  const client = { client_id: issuer };
  const response = await oauth.genericTokenEndpointRequest(
    server,
    client,
    oauth.None(),
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    new URLSearchParams({ assertion, ...(scopesIn === 'parameter' ? scope : {}) }),
    tokenOptions(egress, auth),
  );
  return await oauth.processGenericTokenEndpointResponse(server, client, response);
}

async function importKey(pem: string, algorithm: string) {
  try {
    return await importPKCS8(pem, algorithm);
  } catch (error) {
    throw new OAuthFailure('invalid_grant', 'The private key cannot be read. It has to be PKCS #8 in PEM.', error);
  }
}

function scopeOf({ scopes, scopeSeparator = ' ' }: ClientCredentialsAuth | JwtBearerAuth): { readonly scope?: string } {
  return scopes.length === 0 ? {} : { scope: scopes.join(scopeSeparator) };
}

/** A field, or what stands in the JSON of one: `keyFile.client_email`. @throws OAuthFailure */
function read(values: Values, path: string): string {
  const [field = '', ...keys] = path.split('.');
  let value: unknown = values[field];
  try {
    if (keys.length > 0) value = JSON.parse(String(value));
    for (const key of keys) value = (value as Record<string, unknown> | null)?.[key];
  } catch (error) {
    throw new OAuthFailure('invalid_grant', `The ${field} is not the JSON that the provider gives out.`, error);
  }
  if (typeof value === 'string' && value !== '') return value;
  throw new OAuthFailure('invalid_grant', `The ${field} has no "${keys.join('.')}".`);
}
