import { AppError, type AttemptState, type ErrorCode } from '@acme/api';
import type { Integration } from '@acme/integrations';
import type { AccountRefusal } from '../accounts/admit-account.ts';
import type { Account } from '../connections/identify.ts';
import { sealCredential } from '../connections/credential.ts';
import { type Grant, OAuthFailure } from '../connections/oauth.ts';
import type { ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { Finish } from './finish.ts';
import { type AttemptRow, moveAttempt } from './move-attempt.ts';
import { returnLocation } from './return-url.ts';
import { revokeAttemptWorkflow } from './revoke-attempt.ts';

/** The account may not be connected, whatever the provider says. */
export class AccountRefused extends Error {
  override readonly name = 'AccountRefused';
  readonly refusal: AccountRefusal;

  constructor(refusal: AccountRefusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** The link that the attempt was begun with has ended meanwhile. */
export class LinkEnded extends Error {
  override readonly name = 'LinkEnded';
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

interface Ending {
  readonly state: AttemptState;
  readonly code: ErrorCode;
  readonly message: string;
}

function endingOf(integration: Integration, error: unknown): Ending {
  if (error instanceof AccountRefused) return error.refusal;
  if (error instanceof LinkEnded) return { state: 'expired', code: 'attempt_closed', message: error.message };
  if (AppError.is(error)) return { state: 'failed', code: error.code, message: error.message };
  if (error instanceof OAuthFailure) return { ...endings[error.outcome], message: error.message };
  const message = `${integration.name} did not answer as it should. Try again in a few minutes.`;
  return { ...endings.provider_down, message };
}

/** Ends an attempt that went wrong on the way back, and says so in its window. */
export async function endAttempt(
  deps: Pick<CoreDeps, 'vault' | 'engine' | 'log'>,
  input: {
    readonly db: ProjectDb;
    readonly integration: Integration;
    readonly row: AttemptRow;
    readonly error: unknown;
    readonly grant: Grant | undefined;
    /** Whose it is, where that was found out: another connection may live on the same grant. */
    readonly account?: Account | undefined;
  },
): Promise<Finish> {
  const { db, integration, row, error, grant, account } = input;
  const { state, code, message } = endingOf(integration, error);
  deps.log.warn(
    { projectId: db.projectId, attemptId: row.id, outcome: state, err: error },
    'a connect attempt ended at the provider',
  );
  await db.transaction(async (trx) => {
    const ended = { error_code: code, error_message: message };
    if (grant === undefined) return await moveAttempt(trx, row.id, state, ended);
    // What the provider gave before it went wrong is given back.
    const sealed = sealCredential(deps.vault, 'attempt', db.projectId, row.id, grant.credential);
    await moveAttempt(trx, row.id, state, {
      ...ended,
      account_id: account?.id ?? null,
      account_label: account?.label ?? null,
      sealed_credential: sealed,
    });
    await deps.engine.start(trx.unbound, [revokeAttemptWorkflow.start(db.projectId, row.user_id, row.id)]);
  });
  if (row.return_url !== null) {
    return { kind: 'return', location: returnLocation(row.return_url, row.id, undefined) };
  }
  return {
    kind: 'ended',
    attemptId: row.id,
    origin: row.origin ?? undefined,
    integrationName: integration.name,
    state,
    message,
    byLink: row.link_id !== null,
    ...(row.session_sha256 === null ? {} : { followed: { projectId: db.projectId, integrationId: integration.id } }),
  };
}
