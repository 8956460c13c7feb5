import type { Integration } from '@acme/integrations';
import type { Connector } from '@acme/integrations/connector';
import type { Credential } from '../connections/credential.ts';
import { type Grant, refreshGrant } from '../connections/oauth.ts';
import type { CoreDeps } from '../deps.ts';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import type { Project } from '../projects/read.ts';
import { obtainToken } from './obtain-token.ts';

/** Whether there is a way to a new token without the customer. */
export function isRenewable({ auth }: Connector, credential: Credential): boolean {
  if (credential.kind === 'oauth1') return false;
  return credential.kind === 'oauth2'
    ? auth.kind === 'oauth2' && credential.refreshToken !== undefined
    : auth.kind === 'client_credentials' || auth.kind === 'jwt_bearer';
}

/** Gets a new token by the refresh token, or by what the customer typed. @throws OAuthFailure, UrlPartError */
export async function renew(
  deps: Pick<CoreDeps, 'egress' | 'vault' | 'environment' | 'clock'>,
  project: Project,
  integration: Integration,
  credential: Credential,
): Promise<Grant> {
  const { auth } = integration.connector;
  if (credential.kind === 'oauth2' && auth.kind === 'oauth2' && credential.refreshToken !== undefined) {
    return await refreshGrant(deps.egress, auth, getOAuthApp(deps, project, integration), credential);
  }
  if (credential.kind === 'typed' && (auth.kind === 'client_credentials' || auth.kind === 'jwt_bearer')) {
    return await obtainToken(deps, auth, credential.values);
  }
  throw new TypeError('a credential that cannot be renewed');
}
