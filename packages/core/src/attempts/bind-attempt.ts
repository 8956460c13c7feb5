import type { Integration } from '@acme/integrations';
import { authorizationUrl, newVerifier } from '../connections/oauth.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import type { Project } from '../projects/read.ts';
import { attemptCookieName, randomToken, sha256 } from './attempt-secrets.ts';
import { type AttemptRow, moveAttempt } from './move-attempt.ts';

type BindDeps = Pick<CoreDeps, 'db' | 'vault' | 'environment' | 'publicUrl'>;

/** Where a browser goes now, and the cookie that it takes along. */
export interface Bound {
  readonly authorizeUrl: string;
  readonly cookie: { readonly name: string; readonly value: string; readonly expires: Date };
}

/** Somebody who comes back from the provider late is still known, and told that it was too late. */
const lateMs = 60 * 60_000;

/** Binds an attempt to the browser that is here now. Undefined when the attempt is over. */
export async function bindAttempt(
  deps: BindDeps,
  {
    project,
    integration,
    row,
  }: { readonly project: Project; readonly integration: Integration; readonly row: AttemptRow },
  claimSha256: Buffer | null,
): Promise<Bound | undefined> {
  const { auth } = integration.connector;
  if (auth.kind !== 'oauth2') return undefined;
  const [state256, cookie, verifier] = [randomToken(), randomToken(), newVerifier()];
  const bound = {
    state_sha256: sha256(state256),
    cookie_sha256: sha256(cookie),
    claim_sha256: claimSha256,
    sealed_verifier: deps.vault.seal(verifier, verifierAddress(row.project_id, row.id)),
  };
  const moved = await forProject(deps.db, row.project_id).transaction(async (trx) => {
    const first = await moveAttempt(trx, row.id, 'awaiting_provider', bound);
    if (first !== undefined) return true;
    const again = await trx
      .updateTable('connect.attempt')
      .set(bound)
      .where('id', '=', row.id)
      .where('state', '=', 'awaiting_provider')
      .executeTakeFirst();
    return again.numUpdatedRows === 1n;
  });
  if (!moved) return undefined;
  return {
    authorizeUrl: await authorizationUrl(auth, row.parameters, {
      clientId: getOAuthApp(deps, project, integration).clientId,
      redirectUri: redirectUri(deps.publicUrl, project.id, integration.id),
      state: `${row.id}.${state256}`,
      verifier,
    }),
    cookie: {
      name: attemptCookieName(row.id),
      value: cookie,
      expires: new Date(row.expires_at.getTime() + (row.return_url === null ? 0 : lateMs)),
    },
  };
}

/** One redirect URI per project and integration: the defence against mix-up where there is no `iss` (RFC 9700 §4.4.2.2). */
export function redirectUri(publicUrl: string, projectId: string, integrationId: string): string {
  return `${publicUrl}/oauth/callback/${projectId}/${integrationId}`;
}

/** Where the PKCE verifier of an attempt is sealed for. */
export function verifierAddress(projectId: string, attemptId: string) {
  return { table: 'attempt', projectId, rowId: attemptId, field: 'verifier' };
}
