import { AppError, type Attempt, type ClaimProof, type UserActor } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { type AccountRefusal, admitAccount } from '../accounts/admit-account.ts';
import { refuseHeld } from '../availability/refuse-held.ts';
import type { Facts } from '../availability/standing.ts';
import { openCredential } from '../connections/credential.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { matches, normalShownCode } from './attempt-secrets.ts';
import { codeTries } from './attempt-times.ts';
import { connectAccount, type ConnectDeps } from './connect-account.ts';
import { attemptClosed, currentState, describeAttempt } from './describe-attempt.ts';
import { getOwnAttempt } from './find-attempt.ts';
import { lockUser } from '../users/lock-user.ts';
import { type AttemptRow, moveAttempt } from './move-attempt.ts';
import { revokeAttemptWorkflow } from './revoke-attempt.ts';

/** Besides what a panel sends: the name under which the caller follows an attempt whose window was handed over. */
type Proof = ClaimProof | { readonly session: string };

type ClaimDeps = ConnectDeps & Pick<CoreDeps, 'db'>;

/**
 * Turns a pending account into a connection of the caller, who proves to sit at the browser that
 * finished it. Claiming again what the same user has claimed answers the same.
 *
 * @throws claim_rejected for a wrong proof; the fifth wrong code gives the account up
 */
export async function claimAttempt(
  deps: ClaimDeps,
  actor: UserActor,
  input: { readonly attemptId: string; readonly proof: Proof },
): Promise<Attempt> {
  const { db, row: seen } = await getOwnAttempt(deps, actor, input.attemptId);
  // Decided inside, thrown outside: a counted wrong try must be kept.
  const outcome = await db.transaction(async (trx) => {
    const row = await trx
      .selectFrom('connect.attempt')
      .selectAll()
      .where('id', '=', seen.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (row.state === 'connected') return row;
    if (currentState(row, deps.clock.now()) !== 'pending') return attemptClosed();
    const allowed = await refuseIfHeld(deps, trx, row);
    return proves(row, input.proof) ? await accept(deps, trx, actor, row, allowed) : await reject(deps, trx, row);
  });
  if (AppError.is(outcome)) throw outcome;
  return describeAttempt(outcome, deps.clock.now());
}

/** What the user may have at this moment. */
interface Allowed {
  readonly integration: Integration;
  readonly facts: Facts;
}

/** A plan may have ended while the customer was at the provider. What is not claimed is revoked. */
async function refuseIfHeld(deps: ClaimDeps, trx: ProjectTrx, row: AttemptRow): Promise<Allowed> {
  const project = await deps.projects.get(trx.projectId);
  const integration = deps.definitions.of(project.slug).integrations.get(row.integration_id);
  if (integration === undefined) throw attemptClosed();
  const { facts } = await lockUser(trx, row.user_id, deps.clock.now());
  refuseHeld(integration, undefined, facts);
  return { integration, facts };
}

function proves(row: AttemptRow, proof: Proof): boolean {
  if ('session' in proof) return row.handed_over_at !== null && matches(row.session_sha256, proof.session);
  return 'claimCode' in proof
    ? matches(row.claim_sha256, proof.claimCode)
    : matches(row.shown_code_sha256, normalShownCode(proof.shownCode));
}

async function accept(
  deps: ClaimDeps,
  trx: ProjectTrx,
  actor: UserActor,
  row: AttemptRow,
  allowed: Allowed,
): Promise<AttemptRow> {
  if (row.sealed_credential === null || row.account_id === null || row.account_label === null) {
    throw new TypeError('a pending attempt without an account');
  }
  const refusal = await admitAccount(trx, { ...allowed, userId: row.user_id, accountId: row.account_id });
  if (refusal !== undefined) return await giveBack(deps, trx, row, refusal);
  const connectionId = await connectAccount(deps, trx, {
    actor,
    externalUserId: actor.userId,
    userId: row.user_id,
    integrationId: row.integration_id,
    account: { id: row.account_id, label: row.account_label },
    credential: openCredential(deps.vault, 'attempt', trx.projectId, row.id, row.sealed_credential),
    expiresAt: row.credential_expires_at,
  });
  const moved = await moveAttempt(trx, row.id, 'connected', {
    connection_id: connectionId,
    sealed_credential: null,
    claim_sha256: null,
    shown_code_sha256: null,
  });
  if (moved === undefined) throw new TypeError('a locked attempt moved');
  return moved;
}

/** What the provider gave for an account that may not be connected goes back to it. */
async function giveBack(
  deps: ClaimDeps,
  trx: ProjectTrx,
  row: AttemptRow,
  { state, code, message }: AccountRefusal,
): Promise<AttemptRow> {
  const moved = await moveAttempt(trx, row.id, state, { error_code: code, error_message: message });
  if (moved === undefined) throw new TypeError('a locked attempt moved');
  await deps.engine.start(trx.unbound, [revokeAttemptWorkflow.start(trx.projectId, row.user_id, row.id)]);
  return moved;
}

async function reject(deps: ClaimDeps, trx: ProjectTrx, row: AttemptRow): Promise<AppError> {
  const tries = row.code_tries + 1;
  await trx.updateTable('connect.attempt').set({ code_tries: tries }).where('id', '=', row.id).execute();
  if (tries < codeTries) {
    return new AppError(
      'claim_rejected',
      'That code does not match. Type the six characters shown in the other window.',
    );
  }
  await moveAttempt(trx, row.id, 'cancelled');
  await deps.engine.start(trx.unbound, [revokeAttemptWorkflow.start(trx.projectId, row.user_id, row.id)]);
  return new AppError(
    'claim_rejected',
    'That was the wrong code five times, so nothing was connected. Start again with Connect.',
  );
}
