import type { Attempt, UserActor } from '@acme/api';
import type { CoreDeps } from '../deps.ts';
import { cancelAttempt } from './cancel.ts';
import { claimAttempt } from './claim.ts';
import type { ConnectDeps } from './connect-account.ts';
import { currentState, describeAttempt } from './describe-attempt.ts';
import { getAttemptOfSession } from './find-attempt.ts';

/** See `AttemptService.follow`. What was not handed over (`handOver`) stays as it is until it is past its time. */
export async function followSession(
  deps: ConnectDeps & Pick<CoreDeps, 'db'>,
  actor: UserActor,
  session: string,
): Promise<Attempt> {
  const row = await getAttemptOfSession(deps, actor, session);
  const now = deps.clock.now();
  if (currentState(row, now) !== 'pending' || row.handed_over_at === null) return describeAttempt(row, now);
  return await claimAttempt(deps, actor, { attemptId: row.id, proof: { session } });
}

/** See `AttemptService.leave`. */
export async function leaveSession(
  deps: Pick<CoreDeps, 'db' | 'engine' | 'clock'>,
  actor: UserActor,
  session: string,
): Promise<Attempt> {
  const { id } = await getAttemptOfSession(deps, actor, session);
  return await cancelAttempt(deps, actor, id);
}
