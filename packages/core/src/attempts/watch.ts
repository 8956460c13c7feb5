import { type Attempt, isFinalAttempt, type UserActor } from '@acme/api';
import type { CoreDeps } from '../deps.ts';
import { eachChange } from '../outbox/wait-for-change.ts';
import { describeAttempt } from './describe-attempt.ts';
import { getOwnAttempt } from './find-attempt.ts';

const lookAgainMs = 5_000;

/** The attempt at once and at each move, until it is final. @throws too_many_requests */
export async function* watchAttempt(
  deps: Pick<CoreDeps, 'db' | 'changes' | 'clock'>,
  actor: UserActor,
  input: { readonly attemptId: string; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Attempt> {
  const { userId } = await getOwnAttempt(deps, actor, input.attemptId);
  deps.changes.admit(actor.projectId, userId);
  const wait = {
    projectId: actor.projectId,
    userId,
    signal: input.signal,
    until: actor.expiresAt,
    idleMs: lookAgainMs,
    isLive: true,
  } as const;
  let last = '';
  for await (const _ of eachChange(deps.changes, wait)) {
    const { row } = await getOwnAttempt(deps, actor, input.attemptId);
    const attempt = describeAttempt(row, deps.clock.now());
    const text = JSON.stringify(attempt);
    if (text !== last) yield attempt;
    last = text;
    if (isFinalAttempt(attempt.state)) return;
  }
}

export async function getAttempt(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  actor: UserActor,
  attemptId: string,
): Promise<Attempt> {
  const { row } = await getOwnAttempt(deps, actor, attemptId);
  return describeAttempt(row, deps.clock.now());
}
