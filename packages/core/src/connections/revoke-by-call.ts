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

/** What is taken back, and by which client of ours. */
export interface EndingGrant {
  readonly app: OAuthApp;
  readonly credential: OAuth2Credential;
  /** Null where nobody found out whose it is. */
  readonly accountId: string | null;
}

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
  grant: EndingGrant,
): Promise<void> {
  const { connector } = integration;
  const { app, credential } = grant;
  let answer = await send(egress, integration, auth, call, grant);
  if (isUnauthenticated(connector, answer) && call.as === 'account' && credential.refreshToken !== undefined) {
    const renewed = await renew(egress, auth, app, credential);
    if (renewed === undefined) return;
    answer = await send(egress, integration, auth, call, { ...grant, credential: renewed });
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
  { app, credential, accountId }: EndingGrant,
): Promise<EgressResponse> {
  const ofClient = call.url.replaceAll('{clientId}', encodeURIComponent(app.clientId));
  const url = fillUrl(auth, ofClient, credential.parameters ?? {});
  const hosts = [new URL(url).host];
  const secretOf = (value: string, ...parts: readonly string[]) =>
    freshSecret({ value, secrets: [value, ...parts] }, hosts);
  const { accessToken, refreshToken = accessToken } = credential;
  const values: Readonly<Record<string, string | null>> = { ...app, accessToken, refreshToken, accountId };
  const fill = (template: string): string =>
    fillTemplate(template, (field) => {
      const value = values[field];
      if (value != null) return value;
      throw new OAuthFailure('misconfigured', `It is not known what the provider asks for: {${field}}.`);
    });
  const filled = (templates: Readonly<Record<string, string>> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(templates).map(([name, template]) => [name, fill(template)]));
  const raw = [app.clientSecret, accessToken, refreshToken];
  const secrets = (templates?: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(filled(templates)).map(([name, value]) => [name, secretOf(value, ...raw)]));
  const presented = presentedAs(connector, call, { app, credential, accountId }, hosts, secretOf);
  return await egress.fetch({
    method: call.method,
    url,
    headers: {
      accept: 'application/json',
      ...(call.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...secrets(call.headers),
      ...presented.headers,
    },
    query: { ...secrets(call.query), ...presented.query },
    ...(call.json === undefined ? {} : { json: secrets(call.json) }),
    ...(call.form === undefined ? {} : { body: new URLSearchParams(filled(call.form)).toString() }),
    allowHosts: hosts,
  });
}

type SecretOf = (value: string, ...parts: readonly string[]) => ReturnType<typeof freshSecret>;

function presentedAs(
  connector: Connector,
  { as }: RevocationCall,
  { app, credential }: EndingGrant,
  hosts: readonly string[],
  secretOf: SecretOf,
): Pick<EgressRequest, 'headers' | 'query'> {
  if (as === undefined) return {};
  if (as === 'client') return { headers: { authorization: basic(app, secretOf) } };
  return presentCredential(connector, (name) => {
    const part = partOf(connector, credential, name, () => app);
    if (part === undefined) throw new TypeError(`There is no "${name}" in what ${connector.name} takes.`);
    return freshSecret(part, hosts);
  });
}

function basic({ clientId, clientSecret }: OAuthApp, secretOf: SecretOf) {
  // Both are form-encoded before they are put together (RFC 6749 §2.3.1).
  const pair = [clientId, clientSecret].map(encodeURIComponent).join(':');
  return secretOf(`Basic ${Buffer.from(pair).toString('base64')}`, clientSecret);
}
