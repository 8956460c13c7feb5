import type { OAuth2Auth } from '@acme/integrations/connector';
import * as oauth from 'oauth4webapi';
import type { Egress } from '../egress/index.ts';
import type { OAuthApp } from '../integrations/oauth-app.ts';
import type { Credential } from './credential.ts';

/** A grant as the token endpoint gave it. */
export interface Grant {
  readonly credential: Extract<Credential, { kind: 'oauth2' }>;
  readonly expiresAt: Date | undefined;
}

/** What went wrong at the provider, sorted by what has to happen next. */
export class OAuthFailure extends Error {
  override readonly name = 'OAuthFailure';
  readonly outcome:
    | 'denied'
    | 'admin_consent_required'
    | 'invalid_grant'
    | 'misconfigured'
    | 'provider_down'
    | 'invalid_answer';

  constructor(outcome: OAuthFailure['outcome'], message: string, cause?: unknown) {
    super(message, { cause });
    this.outcome = outcome;
  }
}

const tokenTimeoutMs = 10_000;

export function newVerifier(): string {
  return oauth.generateRandomCodeVerifier();
}

/** Where the customer's browser goes: RFC 6749 §4.1.1 with PKCE S256 (RFC 7636). */
export async function authorizationUrl(
  auth: OAuth2Auth,
  input: { readonly clientId: string; readonly redirectUri: string; readonly state: string; readonly verifier: string },
): Promise<string> {
  const url = new URL(auth.authorizationUrl);
  for (const [name, value] of Object.entries(auth.extraParameters ?? {})) url.searchParams.set(name, value);
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('client_id', input.clientId);
  url.searchParams.set('redirect_uri', input.redirectUri);
  if (auth.scopes.length > 0) url.searchParams.set('scope', auth.scopes.join(auth.scopeSeparator ?? ' '));
  url.searchParams.set('state', input.state);
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
  input: {
    readonly answer: URLSearchParams;
    readonly state: string;
    readonly redirectUri: string;
    readonly verifier: string;
  },
): Promise<Grant> {
  const { server, client, clientAuthentication, options } = setUp(egress, auth, app);
  return await sortingFailures(async () => {
    const answer = oauth.validateAuthResponse(server, client, input.answer, input.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      clientAuthentication,
      answer,
      input.redirectUri,
      input.verifier,
      options,
    );
    return toGrant(await oauth.processAuthorizationCodeResponse(server, client, response));
  });
}

/** RFC 6749 §6. An answer without a new refresh token keeps the old one. @throws OAuthFailure */
export async function refreshGrant(
  egress: Egress,
  auth: OAuth2Auth,
  app: OAuthApp,
  refreshToken: string,
): Promise<Grant> {
  const { server, client, clientAuthentication, options } = setUp(egress, auth, app);
  return await sortingFailures(async () => {
    const response = await oauth.refreshTokenGrantRequest(server, client, clientAuthentication, refreshToken, options);
    const grant = toGrant(await oauth.processRefreshTokenResponse(server, client, response));
    return { ...grant, credential: { refreshToken, ...grant.credential } };
  });
}

/** RFC 7009: the refresh token first, then the access token. A provider that knows neither is done. @throws OAuthFailure */
export async function revokeGrant(
  egress: Egress,
  auth: OAuth2Auth,
  app: OAuthApp,
  credential: Grant['credential'],
): Promise<void> {
  if (auth.revocationUrl === undefined) return;
  const { server, client, clientAuthentication, options } = setUp(egress, auth, app);
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

function setUp(egress: Egress, auth: OAuth2Auth, app: OAuthApp) {
  const server: oauth.AuthorizationServer = {
    // Without a declared issuer there is nothing to compare `iss` with; the redirect URI per
    // integration is then the defence against mix-up (RFC 9700 §4.4.2.2).
    issuer: auth.issuer ?? new URL(auth.authorizationUrl).origin,
    authorization_endpoint: auth.authorizationUrl,
    token_endpoint: auth.tokenUrl,
    ...(auth.revocationUrl === undefined ? {} : { revocation_endpoint: auth.revocationUrl }),
    ...(auth.issuer === undefined ? {} : { authorization_response_iss_parameter_supported: true }),
  };
  return {
    server,
    client: { client_id: app.clientId } satisfies oauth.Client,
    clientAuthentication:
      auth.clientAuthentication === 'basic'
        ? oauth.ClientSecretBasic(app.clientSecret)
        : oauth.ClientSecretPost(app.clientSecret),
    options: {
      [oauth.customFetch]: throughEgress(egress),
      // The egress module decides which plain-http targets are allowed: the exact ones of EGRESS_ALLOW.
      [oauth.allowInsecureRequests]: true,
    },
  };
}

function throughEgress(egress: Egress) {
  return async (
    url: string,
    request: { readonly method: string; readonly headers: Record<string, string>; readonly body?: unknown },
  ): Promise<Response> => {
    const answer = await egress.fetch({
      method: request.method,
      url,
      headers: request.headers,
      ...(request.body instanceof URLSearchParams ? { body: request.body.toString() } : {}),
      allowHosts: [new URL(url).host],
      timeoutMs: tokenTimeoutMs,
    });
    const empty = answer.status === 204 || answer.status === 304;
    return new Response(empty ? null : Buffer.from(answer.body), { status: answer.status, headers: answer.headers });
  };
}

function toGrant(tokens: oauth.TokenEndpointResponse): Grant {
  return {
    credential: {
      kind: 'oauth2',
      accessToken: tokens.access_token,
      ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
      ...(tokens.scope === undefined ? {} : { scope: tokens.scope }),
    },
    expiresAt: tokens.expires_in === undefined ? undefined : new Date(Date.now() + tokens.expires_in * 1000),
  };
}

const deadGrant = new Set(['invalid_grant', 'bad_refresh_token', 'BAD_REFRESH_TOKEN', 'invalid_refresh_token']);
const ourFault = new Set(['invalid_client', 'unauthorized_client', 'invalid_scope', 'unsupported_grant_type']);
const passing = new Set(['temporarily_unavailable', 'server_error']);

async function sortingFailures<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw sortFailure(error);
  }
}

function sortFailure(error: unknown): OAuthFailure {
  const code =
    error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError
      ? error.error
      : undefined;
  if (code === 'access_denied') return new OAuthFailure('denied', 'The provider was not given approval.', error);
  if (code === 'consent_required' || code === 'admin_consent_required') {
    return new OAuthFailure('admin_consent_required', 'An administrator has to approve this at the provider.', error);
  }
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
