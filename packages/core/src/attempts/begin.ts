import type { Integration } from '@acme/integrations';
import { hasWindow } from '@acme/integrations/connector';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { OAuthFailure } from '../connections/oauth.ts';
import { attemptCookieName, randomToken, sha256 } from './attempt-secrets.ts';
import { currentState } from './describe-attempt.ts';
import { findAttemptOfAnyProject } from './find-attempt.ts';
import { endingOf } from './finish.ts';
import { type AttemptRow, moveAttempt } from './move-attempt.ts';
import { verifierAddress, wayToProvider } from './to-provider.ts';

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

type BeginDeps = Pick<
  CoreDeps,
  'db' | 'projects' | 'definitions' | 'vault' | 'environment' | 'egress' | 'clock' | 'log' | 'publicUrl'
>;

/**
 * Binds an attempt to the browser that is here now and sends it to the provider. Beginning again
 * binds it anew: cookie, state and claim code of an earlier browser are worth nothing from then on.
 */
export async function beginAttempt(
  deps: BeginDeps,
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
  if (integration === undefined || !hasWindow(integration.connector.auth)) return { kind: 'closed' };

  const fromHost = input.fromOrigin !== undefined && project.origins.includes(input.fromOrigin);
  if (!fromHost && !input.confirmed) {
    return {
      kind: 'confirm',
      projectName: project.name,
      integrationName: integration.name,
      userId: found.externalUserId,
    };
  }
  const [state256, cookie, claimCode] = [randomToken(), randomToken(), randomToken()];
  const way = await wayToProvider(deps, project, integration, row.parameters, `${row.id}.${state256}`).catch(
    (error: unknown) => cannotBegin(deps, row, integration, error),
  );
  if (way === undefined) return { kind: 'closed' };
  const claim = fromHost && row.origin !== null ? { origin: row.origin, claimCode } : undefined;
  const bound = {
    state_sha256: sha256(state256),
    cookie_sha256: sha256(cookie),
    claim_sha256: claim === undefined ? null : sha256(claimCode),
    sealed_verifier: deps.vault.seal(way.kept, verifierAddress(row.project_id, row.id)),
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
  return {
    kind: 'go',
    authorizeUrl: way.authorizeUrl,
    cookie: { name: attemptCookieName(row.id), value: cookie, expires: row.expires_at },
    claim,
  };
}

/** The provider was asked and did not let a sign-in begin: the panel is told, and the window has nowhere to go. */
async function cannotBegin(
  deps: BeginDeps,
  row: AttemptRow,
  integration: Integration,
  error: unknown,
): Promise<undefined> {
  if (!(error instanceof OAuthFailure)) throw error;
  const fields = { projectId: row.project_id, attemptId: row.id, outcome: error.outcome };
  deps.log.warn({ ...fields, err: error }, 'a sign-in could not begin at the provider');
  const { state, code } = endingOf(error);
  await forProject(deps.db, row.project_id).transaction(async (trx) => {
    const ended = { error_code: code, error_message: `${integration.name}: ${error.message}` };
    await moveAttempt(trx, row.id, state, ended, ['opened', 'awaiting_provider']);
  });
}
