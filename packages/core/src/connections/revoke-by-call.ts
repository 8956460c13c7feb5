import type { Integration } from '@acme/integrations';
import {
  type Connector,
  fillTemplate,
  fillUrl,
  type OAuth2Auth,
  type RevocationCall,
} from '@acme/integrations/connector';
import type { Egress, EgressRequest, EgressResponse } from '../egress/index.ts';
import type { OAuthApp } from '../integrations/oauth-app.ts';
import { readProblem } from '../provider-calls/read-problem.ts';
import { partOf } from '../schemes/part-of.ts';
import { presentCredential } from '../schemes/present.ts';
import { freshSecret } from '../secrets/secret-ref.ts';
import type { Credential } from './credential.ts';
import { OAuthFailure, refreshGrant } from './oauth.ts';

type OAuth2Credential = Extract<Credential, { kind: 'oauth2' }>;

/**
 * Takes a grant back by a call of the provider's own, where it has no RFC 7009. A token that has ended by now is renewed
 * for it: the grant behind it is still good.
 *
 * @throws OAuthFailure `provider_down`, `misconfigured`; EgressError `egress_blocked`; UrlPartError
 */
export async function revokeByCall(
  egress: Egress,
  integration: Integration,
  auth: OAuth2Auth,
  call: RevocationCall,
  app: OAuthApp,
  credential: OAuth2Credential,
): Promise<void> {
  const { connector } = integration;
  let answer = await send(egress, integration, auth, call, app, credential);
  if (isUnauthenticated(connector, answer) && call.as === 'account' && credential.refreshToken !== undefined) {
    const renewed = await renew(egress, auth, app, credential);
    if (renewed === undefined) return;
    answer = await send(egress, integration, auth, call, app, renewed);
  }
  const { status } = answer;
  const problem = readProblem(connector, answer);
  // What is not there, or not good any more, has been taken back already.
  if (problem === undefined || [401, 404, 410, 422].includes(status) || isUnauthenticated(connector, answer)) return;
  if (problem.kind === 'rate_limited' || problem.kind === 'provider_down') {
    throw new OAuthFailure('provider_down', 'The provider could not take the grant back right now.');
  }
  throw new OAuthFailure('misconfigured', `The provider refused to take the grant back (${problem.code ?? status}).`);
}

/** By its status, or by what a provider says that answers 200 to everything. */
function isUnauthenticated(connector: Connector, answer: EgressResponse): boolean {
  return answer.status === 401 || (answer.status < 300 && readProblem(connector, answer)?.kind === 'unauthenticated');
}

/** Undefined when the grant is over. */
async function renew(
  egress: Egress,
  auth: OAuth2Auth,
  app: OAuthApp,
  credential: OAuth2Credential,
): Promise<OAuth2Credential | undefined> {
  try {
    const grant = await refreshGrant(egress, auth, app, credential);
    return grant.credential.kind === 'oauth2' ? grant.credential : undefined;
  } catch (error) {
    if (error instanceof OAuthFailure && error.outcome === 'invalid_grant') return undefined;
    throw error;
  }
}

async function send(
  egress: Egress,
  { connector }: Integration,
  auth: OAuth2Auth,
  call: RevocationCall,
  app: OAuthApp,
  credential: OAuth2Credential,
): Promise<EgressResponse> {
  const ofClient = call.url.replaceAll('{clientId}', encodeURIComponent(app.clientId));
  const url = fillUrl(auth, ofClient, credential.parameters ?? {});
  const hosts = [new URL(url).host];
  const secretOf = (value: string, ...parts: readonly string[]) =>
    freshSecret({ value, secrets: [value, ...parts] }, hosts);
  const presented =
    call.as === 'account'
      ? presentCredential(connector, (name) => {
          const part = partOf(connector, credential, name, () => app);
          if (part === undefined) throw new TypeError(`There is no "${name}" in what ${connector.name} takes.`);
          return freshSecret(part, hosts);
        })
      : { headers: { authorization: basic(app, secretOf) }, query: {} };
  const tokens: Readonly<Record<string, string | undefined>> = {
    accessToken: credential.accessToken,
    refreshToken: credential.refreshToken ?? credential.accessToken,
  };
  const body: Pick<EgressRequest, 'json'> =
    call.json === undefined
      ? {}
      : {
          json: Object.fromEntries(
            Object.entries(call.json).map(([name, text]) => [
              name,
              secretOf(fillTemplate(text, (field) => tokens[field])),
            ]),
          ),
        };
  return await egress.fetch({
    method: call.method,
    url,
    headers: { accept: 'application/json', ...presented.headers },
    query: presented.query,
    ...body,
    allowHosts: hosts,
  });
}

function basic(
  { clientId, clientSecret }: OAuthApp,
  secretOf: (value: string, ...parts: readonly string[]) => ReturnType<typeof freshSecret>,
) {
  // Both are form-encoded before they are put together (RFC 6749 §2.3.1).
  const pair = [clientId, clientSecret].map(encodeURIComponent).join(':');
  return secretOf(`Basic ${Buffer.from(pair).toString('base64')}`, clientSecret);
}
