import type { AttemptState, ErrorCode } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { hasWindow } from '@acme/integrations/connector';
import { type Account, identify } from '../connections/identify.ts';
import { sealCredential } from '../connections/credential.ts';
import { type Grant, OAuthFailure } from '../connections/oauth.ts';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import type { Project } from '../projects/read.ts';
import { attemptCookieName, matches, randomShownCode, sha256 } from './attempt-secrets.ts';
import { claimMinutes, minutesFrom } from './attempt-times.ts';
import { exchangeAnswer, verifierAddress } from './to-provider.ts';
import { currentState } from './describe-attempt.ts';
import { revokeAttemptWorkflow } from './revoke-attempt.ts';
import { isOtherAccount } from './is-other-account.ts';
import { type AttemptRow, moveAttempt } from './move-attempt.ts';

type FinishDeps = Pick<
  CoreDeps,
  'db' | 'projects' | 'definitions' | 'vault' | 'environment' | 'egress' | 'engine' | 'clock' | 'log' | 'publicUrl'
>;

/** What the last page says. */
export type Finish =
  /** Not an answer that this browser may give: nothing was asked of the provider, nothing stored. */
  | { readonly kind: 'refused' }
  | {
      readonly kind: 'ended';
      readonly attemptId: string;
      readonly origin: string | undefined;
      readonly integrationName: string;
      readonly state: AttemptState;
      readonly message: string;
    }
  | {
      readonly kind: 'pending';
      readonly attemptId: string;
      readonly origin: string | undefined;
      readonly integrationName: string;
      readonly projectName: string;
      readonly account: Account;
      readonly shownCode: string;
    };

/** Takes the provider's answer: cookie, then state, then integration, all before any request is made. */
export async function finishAttempt(
  deps: FinishDeps,
  input: {
    readonly projectId: string;
    readonly integrationId: string;
    readonly answer: URLSearchParams;
    readonly cookie: (name: string) => string | undefined;
  },
): Promise<Finish> {
  for (const name of ['code', 'state', 'iss', 'error', 'oauth_token', 'oauth_verifier']) {
    if (input.answer.getAll(name).length > 1) return { kind: 'refused' };
  }
  const state = input.answer.get('state') ?? '';
  const [attemptId, state256] = [state.slice(0, 36), state.slice(37)];
  const project = await deps.projects.find(input.projectId);
  if (project === undefined || !/^[0-9a-f-]{36}$/.test(attemptId)) return { kind: 'refused' };
  const db = forProject(deps.db, project.id);
  const row = await db.selectFrom('connect.attempt').selectAll().where('id', '=', attemptId).executeTakeFirst();
  const proved =
    row !== undefined &&
    matches(row.cookie_sha256, input.cookie(attemptCookieName(attemptId))) &&
    matches(row.state_sha256, state256) &&
    row.integration_id === input.integrationId &&
    currentState(row, deps.clock.now()) === 'awaiting_provider';
  if (!proved) return { kind: 'refused' };
  const integration = deps.definitions.of(project.slug).integrations.get(row.integration_id);
  if (integration === undefined || !hasWindow(integration.connector.auth)) return { kind: 'refused' };

  // The state is used up by the move: of two answers with the same state one goes on.
  const verifying = await db.transaction((trx) => moveAttempt(trx, row.id, 'verifying', { state_sha256: null }));
  if (verifying === undefined) return { kind: 'refused' };
  let grant: Grant | undefined;
  try {
    grant = await exchange(deps, project, integration, row, input.answer, state);
    if (grant.missingScope !== undefined) throw missesScope(integration, grant.missingScope);
    const app = () => getOAuthApp(deps, project, integration);
    const account = await identify(deps.egress, integration, grant.credential, grant.tokenResponse, app);
    if (await isOtherAccount(db, row, account.id)) throw otherAccount(integration);
    return await keepPending(deps, db, project, integration, verifying, grant, account);
  } catch (error) {
    return await end(deps, db, integration, verifying, error, grant);
  }
}

async function exchange(
  deps: FinishDeps,
  project: Project,
  integration: Integration,
  row: AttemptRow,
  answer: URLSearchParams,
  state: string,
): Promise<Grant> {
  if (row.sealed_verifier === null) throw new TypeError('an attempt without a verifier');
  const kept = deps.vault.open(row.sealed_verifier, verifierAddress(project.id, row.id));
  return await exchangeAnswer(deps, project, integration, row.parameters, { answer, state, kept });
}

async function keepPending(
  deps: FinishDeps,
  db: ProjectDb,
  project: Project,
  integration: Integration,
  row: AttemptRow,
  grant: Grant,
  account: Account,
): Promise<Finish> {
  const shownCode = randomShownCode();
  const claimExpiresAt = minutesFrom(deps.clock.now(), claimMinutes);
  await db.transaction(async (trx) => {
    await moveAttempt(trx, row.id, 'pending', {
      sealed_credential: sealCredential(deps.vault, 'attempt', db.projectId, row.id, grant.credential),
      credential_expires_at: grant.expiresAt ?? null,
      account_id: account.id,
      account_label: account.label,
      shown_code_sha256: sha256(shownCode),
      claim_expires_at: claimExpiresAt,
    });
    // Unclaimed means revoked: the durable timer commits together with what it will undo.
    await deps.engine.start(trx.unbound, [
      revokeAttemptWorkflow.start(db.projectId, row.user_id, row.id, claimExpiresAt),
    ]);
  });
  return {
    kind: 'pending',
    attemptId: row.id,
    origin: row.origin ?? undefined,
    integrationName: integration.name,
    projectName: project.name,
    account,
    shownCode,
  };
}

function missesScope(integration: Integration, scope: string): OAuthFailure {
  return new OAuthFailure(
    'insufficient_scope',
    `${integration.name} was not allowed "${scope}", without which it cannot work here. Connect again and allow it.`,
  );
}

/** Names neither account: who sees this may own the other one. */
function otherAccount({ name }: Integration): OAuthFailure {
  return new OAuthFailure(
    'other_account',
    `This is another account of ${name} than the one that is to be connected again. Nothing was changed.`,
  );
}

const endings: Record<OAuthFailure['outcome'], { readonly state: AttemptState; readonly code: ErrorCode }> = {
  denied: { state: 'denied', code: 'provider_error' },
  admin_consent_required: { state: 'admin_consent_required', code: 'provider_error' },
  invalid_grant: { state: 'failed', code: 'provider_error' },
  insufficient_scope: { state: 'insufficient_scope', code: 'insufficient_scope' },
  other_account: { state: 'account_mismatch', code: 'conflict' },
  misconfigured: { state: 'failed', code: 'integration_not_configured' },
  provider_down: { state: 'provider_down', code: 'provider_error' },
  invalid_answer: { state: 'failed', code: 'provider_error' },
};

/** How a failure at the provider ends an attempt. */
export function endingOf({ outcome }: OAuthFailure): { readonly state: AttemptState; readonly code: ErrorCode } {
  return endings[outcome];
}

async function end(
  deps: FinishDeps,
  db: ProjectDb,
  integration: Integration,
  row: AttemptRow,
  error: unknown,
  grant: Grant | undefined,
): Promise<Finish> {
  const outcome = error instanceof OAuthFailure ? error.outcome : 'provider_down';
  const { state, code } = endings[outcome];
  const message =
    error instanceof OAuthFailure
      ? error.message
      : `${integration.name} did not answer as it should. Try again in a few minutes.`;
  deps.log.warn(
    { projectId: db.projectId, attemptId: row.id, outcome, err: error },
    'a connect attempt ended at the provider',
  );
  await db.transaction(async (trx) => {
    const ended = { error_code: code, error_message: message };
    if (grant === undefined) return await moveAttempt(trx, row.id, state, ended);
    // What the provider gave before it went wrong is given back.
    const sealed = sealCredential(deps.vault, 'attempt', db.projectId, row.id, grant.credential);
    await moveAttempt(trx, row.id, state, { ...ended, sealed_credential: sealed });
    await deps.engine.start(trx.unbound, [revokeAttemptWorkflow.start(db.projectId, row.user_id, row.id)]);
  });
  return {
    kind: 'ended',
    attemptId: row.id,
    origin: row.origin ?? undefined,
    integrationName: integration.name,
    state,
    message,
  };
}
