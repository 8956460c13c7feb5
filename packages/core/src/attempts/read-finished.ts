import type { AttemptState } from '@acme/api';
import type { CoreDeps } from '../deps.ts';
import { attemptCookieName, matches } from './attempt-secrets.ts';
import { currentState } from './describe-attempt.ts';
import { findAttemptOfAnyProject } from './find-attempt.ts';

/**
 * Tells the finished window how its attempt stands. It has no user token: the cookie with which
 * it began is its proof. Undefined for every other browser.
 */
export async function readFinishedAttempt(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  input: { readonly attemptId: string; readonly cookie: (name: string) => string | undefined },
): Promise<{ readonly state: AttemptState } | undefined> {
  const found = await findAttemptOfAnyProject(deps, input.attemptId);
  if (found === undefined) return undefined;
  if (!matches(found.row.cookie_sha256, input.cookie(attemptCookieName(input.attemptId)))) return undefined;
  return { state: currentState(found.row, deps.clock.now()) };
}
