import type { Integration } from '@acme/integrations';
import type { Account } from '../connections/identify.ts';
import { sealCredential } from '../connections/credential.ts';
import type { Grant } from '../connections/oauth.ts';
import type { ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { Project } from '../projects/read.ts';
import { randomShownCode, randomToken, sha256 } from './attempt-secrets.ts';
import { claimMinutes, minutesFrom } from './attempt-times.ts';
import type { Finish } from './finish.ts';
import { type AttemptRow, moveAttempt } from './move-attempt.ts';
import { returnLocation } from './return-url.ts';
import { revokeAttemptWorkflow } from './revoke-attempt.ts';

/** A sign-in that the provider has said yes to. */
export interface FinishedSignIn {
  readonly db: ProjectDb;
  readonly project: Project;
  readonly integration: Integration;
  readonly row: AttemptRow;
  readonly grant: Grant;
  readonly account: Account;
}

/** Keeps what the provider gave until the panel claims it. */
export async function keepPending(
  deps: Pick<CoreDeps, 'vault' | 'engine' | 'clock'>,
  { db, project, integration, row, grant, account }: FinishedSignIn,
): Promise<Finish> {
  const shownCode = randomShownCode();
  // A tab that was begun by the host's page goes back to it with a proof in its address. Any other has to be typed.
  const claimCode = row.return_url !== null && row.claim_sha256 !== null ? randomToken() : undefined;
  const claimExpiresAt = minutesFrom(deps.clock.now(), claimMinutes);
  await db.transaction(async (trx) => {
    await moveAttempt(trx, row.id, 'pending', {
      sealed_credential: sealCredential(deps.vault, 'attempt', db.projectId, row.id, grant.credential),
      credential_expires_at: grant.expiresAt ?? null,
      account_id: account.id,
      account_label: account.label,
      ...(claimCode === undefined ? {} : { claim_sha256: sha256(claimCode) }),
      shown_code_sha256: claimCode === undefined && row.session_sha256 === null ? sha256(shownCode) : null,
      claim_expires_at: claimExpiresAt,
    });
    // Unclaimed means revoked: the durable timer commits together with what it will undo.
    await deps.engine.start(trx.unbound, [
      revokeAttemptWorkflow.start(db.projectId, row.user_id, row.id, claimExpiresAt),
    ]);
  });
  if (row.return_url !== null && claimCode !== undefined) {
    return { kind: 'return', location: returnLocation(row.return_url, row.id, claimCode) };
  }
  return {
    kind: 'pending',
    attemptId: row.id,
    origin: row.return_url === null ? (row.origin ?? undefined) : undefined,
    integrationName: integration.name,
    projectName: project.name,
    account,
    // Who follows it by a name has nowhere to type it.
    ...(row.session_sha256 === null ? { shownCode } : {}),
    ...(row.return_url === null ? {} : { returnTo: returnLocation(row.return_url, row.id, undefined) }),
  };
}
