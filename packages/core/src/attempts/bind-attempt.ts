import type { Integration } from '@acme/integrations';
import { hasWindow } from '@acme/integrations/connector';
import { OAuthFailure } from '../connections/oauth.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { Project } from '../projects/read.ts';
import { attemptCookieName, randomToken, sha256 } from './attempt-secrets.ts';
import { endAttempt } from './end-attempt.ts';
import { type AttemptRow, moveAttempt } from './move-attempt.ts';
import { verifierAddress, wayToProvider } from './to-provider.ts';

type BindDeps = Pick<CoreDeps, 'db' | 'vault' | 'environment' | 'egress' | 'engine' | 'log' | 'publicUrl'>;

/** Where a browser goes now, and the cookie that it takes along. */
export interface Bound {
  readonly authorizeUrl: string;
  readonly cookie: { readonly name: string; readonly value: string; readonly expires: Date };
}

/** Somebody who comes back from the provider late is still known, and told that it was too late. */
const lateMs = 60 * 60_000;

/**
 * Binds an attempt to the browser that is here now. Undefined when the attempt is over, which it is as well when the provider
 * was asked and does not let a sign-in begin: the panel is told why.
 */
export async function bindAttempt(
  deps: BindDeps,
  {
    project,
    integration,
    row,
  }: { readonly project: Project; readonly integration: Integration; readonly row: AttemptRow },
  claimSha256: Buffer | null,
): Promise<Bound | undefined> {
  if (!hasWindow(integration.connector.auth)) return undefined;
  const [state256, cookie] = [randomToken(), randomToken()];
  const db = forProject(deps.db, row.project_id);
  const state = `${row.id}.${state256}`;
  const way = await wayToProvider(deps, project, integration, row.parameters, state).catch(async (error: unknown) => {
    if (!(error instanceof OAuthFailure)) throw error;
    await endAttempt(deps, { db, integration, row, error, grant: undefined });
  });
  if (way === undefined) return undefined;
  const bound = {
    state_sha256: sha256(state256),
    cookie_sha256: sha256(cookie),
    claim_sha256: claimSha256,
    handed_over_at: null,
    sealed_verifier: deps.vault.seal(way.kept, verifierAddress(row.project_id, row.id)),
  };
  const moved = await db.transaction(async (trx) => {
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
    authorizeUrl: way.authorizeUrl,
    cookie: {
      name: attemptCookieName(row.id),
      value: cookie,
      expires: new Date(row.expires_at.getTime() + (row.return_url === null ? 0 : lateMs)),
    },
  };
}
