import { type Attempt, isFinalAttempt, type UserActor } from '@acme/api';
import type { CoreDeps } from '../deps.ts';
import { attemptClosed, describeAttempt } from './describe-attempt.ts';
import { getOwnAttempt } from './find-attempt.ts';
import { moveAttempt } from './move-attempt.ts';
import { revokeAttemptWorkflow } from './revoke-attempt.ts';

/** Gives an attempt up; a grant that was waiting to be claimed is revoked. @throws attempt_closed while it is being verified */
export async function cancelAttempt(
  deps: Pick<CoreDeps, 'db' | 'engine' | 'clock'>,
  actor: UserActor,
  attemptId: string,
): Promise<Attempt> {
  const { db, row } = await getOwnAttempt(deps, actor, attemptId);
  if (isFinalAttempt(row.state)) return describeAttempt(row, deps.clock.now());
  const moved = await db.transaction(async (trx) => {
    const cancelled = await moveAttempt(trx, row.id, 'cancelled');
    if (cancelled?.sealed_credential != null) {
      await deps.engine.start(trx.unbound, [revokeAttemptWorkflow.start(trx.projectId, row.user_id, row.id)]);
    }
    return cancelled;
  });
  if (moved === undefined) throw attemptClosed();
  return describeAttempt(moved, deps.clock.now());
}
