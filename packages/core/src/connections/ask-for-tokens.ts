import type { CoreDeps } from '../deps.ts';
import { type Egress, EgressError, type EgressResponse } from '../egress/index.ts';
import type { Project } from '../projects/read.ts';
import { renew } from '../schemes/renew.ts';
import type { Credential } from './credential.ts';
import { judgeAnswer, type RefreshOutcome } from './judge-answer.ts';
import type { StoredAccess } from './read-access.ts';

/** What is needed to ask for new tokens. */
export interface Renewable {
  readonly project: Project;
  readonly access: StoredAccess;
}

/** Asks the token endpoint once. Never throws: whatever comes of it has to be written down. */
export async function askForTokens(
  deps: Pick<CoreDeps, 'egress' | 'clock' | 'refreshes' | 'vault' | 'environment'>,
  { project, access: { integration, credential } }: Renewable,
): Promise<RefreshOutcome> {
  let answer: EgressResponse | undefined;
  let silence: unknown;
  // What the provider really said is judged here, and not what a library makes of it.
  const watched: Egress = {
    fetch: async (request) => {
      try {
        const about = { purpose: 'token', connector: integration.connector.id } as const;
        answer = await deps.egress.fetch({ ...request, about, timeoutMs: deps.refreshes.timing.answerMs });
        return answer;
      } catch (error) {
        silence = error;
        throw error;
      }
    },
    close: () => deps.egress.close(),
  };
  try {
    return { kind: 'renewed', grant: await renew({ ...deps, egress: watched }, project, integration, credential) };
  } catch (error) {
    if (answer !== undefined) return bySort(judgeAnswer(answer, deps.clock.now()), credential);
    const why = silence ?? error;
    if (!(why instanceof EgressError)) return { kind: 'failed', maybeUsed: false, said: 'the request was not made' };
    // A redirect is an answer, if not one that is followed.
    const maybeUsed = why.maybeSent && why.reason !== 'redirect';
    const blocked = why.code === 'egress_blocked' ? { blocked: why } : {};
    return bySort({ kind: 'failed', maybeUsed, said: why.reason, ...blocked }, credential);
  }
}

/** What a customer typed is not used up by asking, and a client that is refused is theirs. */
function bySort(outcome: RefreshOutcome, { kind }: Credential): RefreshOutcome {
  if (kind === 'oauth2') return outcome;
  if (outcome.kind === 'client_refused') return { kind: 'refused', said: outcome.said };
  return outcome.kind === 'failed' ? { ...outcome, maybeUsed: false } : outcome;
}
