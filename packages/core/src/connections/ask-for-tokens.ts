import type { OAuth2Auth } from '@acme/integrations/connector';
import type { CoreDeps } from '../deps.ts';
import { type Egress, EgressError, type EgressResponse } from '../egress/index.ts';
import type { OAuthApp } from '../integrations/oauth-app.ts';
import type { Credential } from './credential.ts';
import { judgeAnswer, type RefreshOutcome } from './judge-answer.ts';
import { refreshGrant } from './oauth.ts';

/** A grant that can be renewed, with what is needed to ask for it. */
export interface RenewableGrant {
  readonly auth: OAuth2Auth;
  readonly app: OAuthApp;
  readonly credential: Extract<Credential, { kind: 'oauth2' }> & { readonly refreshToken: string };
}

/** Asks the token endpoint once. Never throws: whatever comes of it has to be written down. */
export async function askForTokens(
  deps: Pick<CoreDeps, 'egress' | 'clock' | 'refreshes'>,
  { auth, app, credential }: RenewableGrant,
): Promise<RefreshOutcome> {
  let answer: EgressResponse | undefined;
  let silence: unknown;
  // What the provider really said is judged here, and not what a library makes of it.
  const watched: Egress = {
    fetch: async (request) => {
      try {
        answer = await deps.egress.fetch({ ...request, timeoutMs: deps.refreshes.timing.answerMs });
        return answer;
      } catch (error) {
        silence = error;
        throw error;
      }
    },
    close: () => deps.egress.close(),
  };
  try {
    const grant = await refreshGrant(watched, auth, app, credential.refreshToken);
    // What an answer leaves out stays as it was: the refresh token, the scope.
    return { kind: 'renewed', grant: { ...grant, credential: { ...credential, ...grant.credential } } };
  } catch (error) {
    if (answer !== undefined) return judgeAnswer(answer, deps.clock.now());
    const why = silence ?? error;
    if (!(why instanceof EgressError)) return { kind: 'failed', maybeUsed: false, said: 'the request was not made' };
    // A redirect is an answer, if not one that is followed.
    return { kind: 'failed', maybeUsed: why.maybeSent && why.reason !== 'redirect', said: why.reason };
  }
}
