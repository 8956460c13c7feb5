import type { Integration } from '@acme/integrations';
import { matchesWhole, type OAuth2Auth } from '@acme/integrations/connector';
import { authorizationUrl, exchangeCode, type Grant, newVerifier, OAuthFailure } from '../connections/oauth.ts';
import type { CoreDeps } from '../deps.ts';
import { callsAbout, type Egress } from '../egress/index.ts';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import type { Project } from '../projects/read.ts';
import { exchangeVerifier, type RequestToken, requestToken } from '../schemes/oauth1/tokens.ts';

type WayDeps = Pick<CoreDeps, 'vault' | 'environment' | 'egress' | 'publicUrl'>;
type Parameters = Readonly<Record<string, string>>;

/** A sign-in that begins: where the browser goes, and what is kept here until it comes back. */
export interface WayToProvider {
  readonly authorizeUrl: string;
  readonly kept: string;
}

/** Begins a sign-in at the provider. OAuth 1.0a asks it for a token first. @throws OAuthFailure, UrlPartError */
export async function wayToProvider(
  deps: WayDeps,
  project: Project,
  integration: Integration,
  parameters: Parameters,
  state: string,
): Promise<WayToProvider> {
  const { auth } = integration.connector;
  const app = getOAuthApp(deps, project, integration);
  const back = redirectUri(deps.publicUrl, project.id, integration.id);
  if (auth.kind === 'oauth1') {
    // It has no state of its own, so ours stands in the address that it comes back to.
    const egress = tokenCalls(deps, integration);
    const asked = await requestToken(egress, auth, app, parameters, `${back}?state=${encodeURIComponent(state)}`);
    return { authorizeUrl: asked.authorizeUrl, kept: JSON.stringify(asked) };
  }
  if (auth.kind !== 'oauth2') throw new TypeError('a sign-in without a window');
  const verifier = newVerifier();
  const input = { clientId: app.clientId, redirectUri: back, state, verifier };
  return { authorizeUrl: await authorizationUrl(auth, parameters, input), kept: verifier };
}

/** Takes what the browser brought back to the provider, for tokens. @throws OAuthFailure, UrlPartError */
export async function exchangeAnswer(
  deps: WayDeps,
  project: Project,
  integration: Integration,
  parameters: Parameters,
  input: { readonly answer: URLSearchParams; readonly state: string; readonly kept: string },
): Promise<Grant> {
  const { auth } = integration.connector;
  const app = getOAuthApp(deps, project, integration);
  const egress = tokenCalls(deps, integration);
  if (auth.kind === 'oauth1') {
    const asked = JSON.parse(input.kept) as RequestToken;
    return await exchangeVerifier(egress, auth, app, parameters, { answer: input.answer, asked });
  }
  if (auth.kind !== 'oauth2') throw new OAuthFailure('misconfigured', 'This integration has no window to sign in.');
  const said = saidOnTheWayBack(auth, input.answer);
  return await exchangeCode(
    egress,
    auth,
    app,
    { ...parameters, ...said },
    {
      answer: input.answer,
      state: input.state,
      redirectUri: redirectUri(deps.publicUrl, project.id, integration.id),
      verifier: input.kept,
    },
  );
}

function tokenCalls({ egress }: WayDeps, { connector }: Integration): Egress {
  return callsAbout(egress, { purpose: 'token', connector: connector.id });
}

/** It came through the customer's browser, so each is held to its form, and the identity call shows whether the tokens fit it. */
function saidOnTheWayBack({ fromCallback = {} }: OAuth2Auth, answer: URLSearchParams): Parameters {
  const found = Object.entries(fromCallback).map(([name, { parameter, pattern }]) => {
    const values = answer.getAll(parameter);
    const [value] = values;
    if (value === undefined || values.length > 1 || !matchesWhole(pattern, value)) {
      throw new OAuthFailure('invalid_answer', `The provider's answer does not say "${parameter}" as it should.`);
    }
    return [name, value] as const;
  });
  return Object.fromEntries(found);
}

/** One redirect URI per project and integration: the defence against mix-up where there is no `iss` (RFC 9700 §4.4.2.2). */
export function redirectUri(publicUrl: string, projectId: string, integrationId: string): string {
  return `${publicUrl}/oauth/callback/${projectId}/${integrationId}`;
}

/** Where the PKCE verifier of an attempt, or its request token, is sealed for. */
export function verifierAddress(projectId: string, attemptId: string) {
  return { table: 'attempt', projectId, rowId: attemptId, field: 'verifier' };
}
