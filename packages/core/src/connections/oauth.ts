import { type AdminConsent, fillUrl, matchesWhole, type OAuth2Auth, UrlPartError } from '@acme/integrations/connector';
import * as oauth from 'oauth4webapi';
import type { Egress } from '../egress/index.ts';
import type { OAuthApp } from '../integrations/oauth-app.ts';
import { clientOf, expiryOf } from '../schemes/token-endpoint.ts';
import type { Credential } from './credential.ts';
import { deadGrant } from './dead-grant.ts';

type Parameters = Readonly<Record<string, string>>;
type OAuth2Credential = Extract<Credential, { kind: 'oauth2' }>;

/** A grant as the token endpoint gave it. */
export interface Grant {
  readonly credential: Credential;
  readonly expiresAt: Date | undefined;
  /** What else the provider said with the tokens. */
  readonly tokenResponse: Readonly<Record<string, unknown>>;
  /** A scope that is needed and was not granted. */
  readonly missingScope?: string | undefined;
}

/** What went wrong at the provider, sorted by what has to happen next. */
export class OAuthFailure extends Error {
  override readonly name = 'OAuthFailure';
  readonly outcome:
    | 'denied'
    | 'admin_consent_required'
    | 'invalid_grant'
    | 'insufficient_scope'
    | 'other_account'
    | 'misconfigured'
    | 'provider_down'
    | 'invalid_answer';

  constructor(outcome: OAuthFailure['outcome'], message: string, cause?: unknown) {
    super(message, { cause });
    this.outcome = outcome;
  }
}

export function newVerifier(): string {
  return oauth.generateRandomCodeVerifier();
}

/** Where the customer's browser goes: RFC 6749 §4.1.1 with PKCE S256 (RFC 7636). */
export async function authorizationUrl(
  auth: OAuth2Auth,
  parameters: Parameters,
  input: { readonly clientId: string; readonly redirectUri: string; readonly state: string; readonly verifier: string },
): Promise<string> {
  const url = new URL(fillUrl(auth, auth.authorizationUrl, parameters));
  for (const [name, value] of Object.entries(auth.extraParameters ?? {})) url.searchParams.set(name, value);
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('client_id', input.clientId);
  url.searchParams.set('redirect_uri', input.redirectUri);
  if (auth.scopes.length > 0)
    url.searchParams.set(auth.scopeParameter ?? 'scope', auth.scopes.join(auth.scopeSeparator ?? ' '));
  url.searchParams.set('state', input.state);
  if (auth.pkce === false) return url.href;
  url.searchParams.set('code_challenge', await oauth.calculatePKCECodeChallenge(input.verifier));
  url.searchParams.set('code_challenge_method', 'S256');
  return url.href;
}

/**
 * Checks the provider's answer (`state`, `iss` by RFC 9207, `error`) and exchanges the code once.
 *
 * @throws OAuthFailure
 */
export async function exchangeCode(
  egress: Egress,
  auth: OAuth2Auth,
  app: OAuthApp,
  parameters: Parameters,
  input: {
    readonly answer: URLSearchParams;
    readonly state: string;
    readonly redirectUri: string;
    readonly verifier: string;
  },
): Promise<Grant> {
  const { server, client, clientAuthentication, options } = await setUp(egress, auth, app, parameters);
  // Held against what is known of it before.
  const issuer = auth.issuer === undefined ? (input.answer.get('iss') ?? server.issuer) : server.issuer;
  return await sortingFailures(async () => {
    const answer = oauth.validateAuthResponse({ ...server, issuer }, client, input.answer, input.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      clientAuthentication,
      answer,
      input.redirectUri,
      auth.pkce === false ? oauth.nopkce : input.verifier,
      options,
    );
    return toGrant(auth, parameters, await oauth.processAuthorizationCodeResponse(server, client, response));
  }, auth.adminConsent);
}

/**
 * Whether an answer is of the server that was asked (RFC 9207 §2.4): where a connector declares an issuer, it must be named. Elsewhere
 * one that is named has to be of the origin that the customer was sent to.
 */
export function isFromIssuer(auth: OAuth2Auth, parameters: Parameters, answer: URLSearchParams): boolean {
  const named = answer.get('iss');
  if (auth.issuer !== undefined) return named === fillUrl(auth, auth.issuer, parameters);
  if (named === null) return true;
  const asked = new URL(fillUrl(auth, auth.authorizationUrl, parameters));
  return URL.canParse(named) && new URL(named).origin === asked.origin;
}

/** RFC 6749 §6. An answer without a new refresh token keeps the old one. @throws OAuthFailure */
export async function refreshGrant(
  egress: Egress,
  auth: OAuth2Auth,
  app: OAuthApp,
  credential: OAuth2Credential,
): Promise<Grant> {
  const { refreshToken = '', scope, parameters = {} } = credential;
  const { server, client, clientAuthentication, options } = await setUp(egress, auth, app, parameters, auth.refreshUrl);
  return await sortingFailures(async () => {
    const response = await oauth.refreshTokenGrantRequest(server, client, clientAuthentication, refreshToken, options);
    const grant = toGrant(auth, parameters, await oauth.processRefreshTokenResponse(server, client, response));
    // Granted as before, where the answer does not say (RFC 6749 §5.1).
    const kept = { refreshToken, ...(scope === undefined ? {} : { scope }) };
    return { ...grant, credential: { ...kept, ...grant.credential } };
  });
}

/** RFC 7009: the refresh token first, then the access token. A provider that knows neither is done. @throws OAuthFailure */
export async function revokeGrant(
  egress: Egress,
  auth: OAuth2Auth,
  app: OAuthApp,
  credential: OAuth2Credential,
): Promise<void> {
  if (auth.revocationUrl === undefined) return;
  const parameters = credential.parameters ?? {};
  const { server, client, clientAuthentication, options } = await setUp(egress, auth, app, parameters);
  for (const [token, hint] of [
    [credential.refreshToken, 'refresh_token'],
    [credential.accessToken, 'access_token'],
  ] as const) {
    if (token === undefined) continue;
    await sortingFailures(async () => {
      const response = await oauth.revocationRequest(server, client, clientAuthentication, token, {
        ...options,
        additionalParameters: { token_type_hint: hint },
      });
      await oauth.processRevocationResponse(response);
    });
  }
}

/** What a request to a token endpoint is made of. @throws UrlPartError */
async function setUp(
  egress: Egress,
  auth: OAuth2Auth,
  app: OAuthApp,
  parameters: Parameters,
  tokenUrl = auth.tokenUrl,
) {
  const fill = (template: string) => fillUrl(auth, template, parameters);
  const signInUrl = fill(auth.authorizationUrl);
  const server: oauth.AuthorizationServer = {
    // Without a declared issuer there is nothing to compare `iss` with; the redirect URI per
    // integration is then the defence against mix-up (RFC 9700 §4.4.2.2).
    issuer: auth.issuer === undefined ? new URL(signInUrl).origin : fill(auth.issuer),
    authorization_endpoint: signInUrl,
    token_endpoint: fill(tokenUrl),
    ...(auth.revocationUrl === undefined ? {} : { revocation_endpoint: fill(auth.revocationUrl) }),
    ...(auth.issuer === undefined ? {} : { authorization_response_iss_parameter_supported: true }),
  };
  return { server, ...(await clientOf(egress, auth, app)) };
}

function toGrant(auth: OAuth2Auth, asked: Parameters, tokens: oauth.TokenEndpointResponse): Grant {
  const { access_token, refresh_token, ...tokenResponse } = tokens;
  const parameters = { ...asked, ...parametersIn(auth, tokenResponse) };
  return {
    credential: {
      kind: 'oauth2',
      accessToken: access_token,
      ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
      ...(tokens.scope === undefined ? {} : { scope: tokens.scope }),
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    },
    expiresAt: expiryOf(tokens),
    tokenResponse,
    missingScope: missingScope(auth, tokens.scope),
  };
}

/** Where the answer names no scopes, all were granted (RFC 6749 §5.1). */
function missingScope({ requiredScopes = [] }: OAuth2Auth, granted: string | undefined): string | undefined {
  if (granted === undefined || granted === '') return undefined;
  const scopes = new Set(granted.split(/[\s,]+/));
  return requiredScopes.find((scope) => !scopes.has(scope));
}

function parametersIn({ fromTokenResponse = {} }: OAuth2Auth, tokenResponse: Grant['tokenResponse']): Parameters {
  const found = Object.entries(fromTokenResponse).flatMap(([name, { path, pattern }]) => {
    const value = path
      .split('.')
      .reduce<unknown>((at, key) => (isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined), tokenResponse);
    return typeof value === 'string' && matchesWhole(pattern, value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const ourFault = new Set(['invalid_client', 'unauthorized_client', 'invalid_scope', 'unsupported_grant_type']);
const passing = new Set(['temporarily_unavailable', 'server_error']);

export async function sortingFailures<Result>(work: () => Promise<Result>, admin?: AdminConsent): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw sortFailure(error, admin);
  }
}

/** By the provider's own words, and by the two codes that are in use for it beyond one provider. */
function needsAdmin(error: unknown, { errors = [], descriptions = [] }: AdminConsent): boolean {
  if (!(error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError)) return false;
  const said = error.error_description ?? '';
  return (
    ['consent_required', 'admin_consent_required', ...errors].includes(error.error) ||
    descriptions.some((part) => said.includes(part))
  );
}

function sortFailure(error: unknown, admin: AdminConsent = {}): Error {
  if (error instanceof OAuthFailure || error instanceof UrlPartError) return error;
  const code =
    error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError
      ? error.error
      : undefined;
  if (needsAdmin(error, admin)) {
    return new OAuthFailure('admin_consent_required', 'An administrator has to approve this at the provider.', error);
  }
  if (code === 'access_denied') return new OAuthFailure('denied', 'The provider was not given approval.', error);
  if (code !== undefined && deadGrant.has(code)) {
    return new OAuthFailure('invalid_grant', 'The provider no longer accepts this grant.', error);
  }
  if (code !== undefined && ourFault.has(code)) {
    return new OAuthFailure(
      'misconfigured',
      `The provider refused our OAuth client (${code}). Check its id, secret and redirect URI.`,
      error,
    );
  }
  if (error instanceof oauth.OperationProcessingError && error.code === oauth.INVALID_RESPONSE) {
    return new OAuthFailure('invalid_answer', "The provider's answer is not what OAuth 2 asks for.", error);
  }
  if (code !== undefined && !passing.has(code) && error instanceof oauth.AuthorizationResponseError) {
    return new OAuthFailure('invalid_answer', `The provider ended the sign-in (${code}).`, error);
  }
  return new OAuthFailure(
    'provider_down',
    'The provider did not answer as it should. Try again in a few minutes.',
    error,
  );
}
