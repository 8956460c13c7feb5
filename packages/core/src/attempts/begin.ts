import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import { authorizationUrl, newVerifier } from '../connections/oauth.ts';
import { attemptCookieName, randomToken, sha256 } from './attempt-secrets.ts';
import { currentState } from './describe-attempt.ts';
import { findAttemptOfAnyProject } from './find-attempt.ts';
import { moveAttempt } from './move-attempt.ts';

/** What the start page does with a navigation. */
export type Beginning =
  | { readonly kind: 'closed' }
  /** The link was not followed from the host's own pages: say whose it is and ask. */
  | {
      readonly kind: 'confirm';
      readonly projectName: string;
      readonly integrationName: string;
      readonly userId: string;
    }
  | {
      readonly kind: 'go';
      readonly authorizeUrl: string;
      readonly cookie: { readonly name: string; readonly value: string; readonly expires: Date };
      /** The claim code, for the page that opened this window and for no other origin. */
      readonly claim: { readonly origin: string; readonly claimCode: string } | undefined;
    };

/**
 * Binds an attempt to the browser that is here now and sends it to the provider. Beginning again
 * binds it anew: cookie, state and claim code of an earlier browser are worth nothing from then on.
 */
export async function beginAttempt(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'vault' | 'environment' | 'clock' | 'publicUrl'>,
  input: {
    readonly attemptId: string;
    /** Of `Origin`, else of `Referer`. */
    readonly fromOrigin: string | undefined;
    /** The person pressed "Continue" on our own page. */
    readonly confirmed: boolean;
  },
): Promise<Beginning> {
  const found = await findAttemptOfAnyProject(deps, input.attemptId);
  if (found === undefined) return { kind: 'closed' };
  const { row } = found;
  const state = currentState(row, deps.clock.now());
  if (state !== 'opened' && state !== 'awaiting_provider') return { kind: 'closed' };
  const project = await deps.projects.get(row.project_id);
  const integration = deps.definitions.of(project.slug).integrations.get(row.integration_id);
  if (integration?.connector.auth.kind !== 'oauth2') return { kind: 'closed' };

  const fromHost = input.fromOrigin !== undefined && project.origins.includes(input.fromOrigin);
  if (!fromHost && !input.confirmed) {
    return {
      kind: 'confirm',
      projectName: project.name,
      integrationName: integration.name,
      userId: found.externalUserId,
    };
  }
  const [state256, cookie, claimCode, verifier] = [randomToken(), randomToken(), randomToken(), newVerifier()];
  const claim = fromHost && row.origin !== null ? { origin: row.origin, claimCode } : undefined;
  const bound = {
    state_sha256: sha256(state256),
    cookie_sha256: sha256(cookie),
    claim_sha256: claim === undefined ? null : sha256(claimCode),
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
  if (!moved) return { kind: 'closed' };
  const app = getOAuthApp(deps, project, integration);
  return {
    kind: 'go',
    authorizeUrl: await authorizationUrl(integration.connector.auth, row.parameters, {
      clientId: app.clientId,
      redirectUri: redirectUri(deps.publicUrl, project.id, integration.id),
      state: `${row.id}.${state256}`,
      verifier,
    }),
    cookie: { name: attemptCookieName(row.id), value: cookie, expires: row.expires_at },
    claim,
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
