import { askForTokens } from './ask-for-tokens.ts';
import type { RefreshTarget } from './claim-refresh.ts';
import type { RefreshOutcome } from './judge-answer.ts';
import { type AccessDeps, CredentialFailure, type StoredAccess } from './read-access.ts';
import { type Turn, waitForTurn } from './wait-for-turn.ts';
import { reasonOf, writeOutcome } from './write-outcome.ts';

/** Left of the lease when the request goes out, beside the time that the request may take. */
const marginMs = 1_000;

/**
 * Renews a grant once, however many callers and processes ask: a lease in the row, a number that fences off who comes
 * too late, and the new tokens are stored before anybody uses them.
 *
 * @throws CredentialFailure
 */
export async function refreshAccess(
  deps: AccessDeps,
  projectId: string,
  connectionId: string,
  version: number,
): Promise<StoredAccess> {
  const target = { projectId, connectionId, version };
  return await deps.refreshes.share(`${projectId}:${connectionId}:${version}`, () => refresh(deps, target));
}

async function refresh(deps: AccessDeps, target: RefreshTarget): Promise<StoredAccess> {
  for (;;) {
    const turn = await waitForTurn(deps, target);
    if (turn.kind === 'renewed') return turn.access;
    const outcome = await ask(deps, turn);
    const writing = writeOutcome(deps, target, turn, outcome);
    const ours = await deps.refreshes.hold(`${target.projectId}:${target.connectionId}`, writing);
    if (ours) report(deps, target, turn, outcome);
  }
}

async function ask(deps: AccessDeps, turn: Turn): Promise<RefreshOutcome> {
  const { timing, breaker } = deps.refreshes;
  // A process that slept meanwhile would ask while another already does.
  const late = performance.now() - turn.claimedAt > timing.leaseMs - timing.answerMs - marginMs;
  if (late || !breaker.enter(turn.breakerKey)) return { kind: 'unsent' };
  const outcome = await askForTokens(deps, turn);
  if (outcome.kind === 'client_refused') breaker.refused(turn.breakerKey);
  if (outcome.kind === 'renewed' || outcome.kind === 'refused') breaker.accepted(turn.breakerKey);
  return outcome;
}

/** Tells the log and the caller. Returns where the next look at the row says how it goes on. @throws CredentialFailure */
function report(deps: AccessDeps, target: RefreshTarget, turn: Turn, outcome: RefreshOutcome): void {
  const { counts, breaker } = deps.refreshes;
  const { projectId, connectionId } = target;
  const integrationId = turn.access.integration.id;
  const fields = { projectId, connectionId, integrationId, ...('said' in outcome ? { said: outcome.said } : {}) };
  switch (outcome.kind) {
    case 'unsent':
      return;
    case 'renewed':
      counts.renewed += 1;
      return;
    case 'refused':
      counts[reasonOf(turn)] += 1;
      if (reasonOf(turn) === 'refresh_outcome_lost') {
        deps.log.error(
          fields,
          'a grant is lost: an answer with new tokens did not arrive, and the old ones are used up',
        );
      } else {
        deps.log.info(fields, 'the provider does not accept a grant any more; its owner has to connect again');
      }
      throw new CredentialFailure('needs_reauth', 'The provider no longer accepts this grant.');
    case 'client_refused': {
      counts.client_refused += 1;
      const retryAfterMs = breaker.restMs(turn.breakerKey);
      deps.log.error(
        { ...fields, retryAfterMs },
        'the provider refuses our OAuth client; correct its id and secret with "acme-connect integration configure"',
      );
      throw new CredentialFailure('provider_down', 'The provider refuses our OAuth client.', { retryAfterMs });
    }
    case 'failed':
      counts[outcome.maybeUsed ? 'outcome_unknown' : 'failed'] += 1;
      deps.log.warn(fields, 'a credential could not be renewed; it is tried again');
      if (outcome.maybeUsed && !turn.access.refresh.outcomeUnknown) return;
      throw new CredentialFailure('provider_down', 'The credential could not be renewed right now.', {
        cause: outcome.blocked,
      });
  }
}
