import type { AttemptState } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { hasWindow, isSignedAnswer } from '@acme/integrations/connector';
import { refuseAccount } from '../accounts/admit-account.ts';
import { connectByLink } from '../connect-links/connect-by-link.ts';
import { type Account, identify } from '../connections/identify.ts';
import { type Grant, isFromIssuer, OAuthFailure } from '../connections/oauth.ts';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getOAuthApp, isConfigured } from '../integrations/oauth-app.ts';
import type { Project } from '../projects/read.ts';
import { lockUser } from '../users/lock-user.ts';
import { attemptCookieName, matches } from './attempt-secrets.ts';
import { currentState } from './describe-attempt.ts';
import { AccountRefused, endAttempt } from './end-attempt.ts';
import { expectedAccount, isOtherAccount } from './is-other-account.ts';
import { keepPending } from './keep-pending.ts';
import { type AttemptRow, moveAttempt } from './move-attempt.ts';
import { returnLocation } from './return-url.ts';
import { exchangeAnswer, verifierAddress } from './to-provider.ts';

type FinishDeps = Pick<
  CoreDeps,
  | 'db'
  | 'projects'
  | 'definitions'
  | 'vault'
  | 'environment'
  | 'egress'
  | 'engine'
  | 'clock'
  | 'log'
  | 'publicUrl'
  | 'lastUsed'
  | 'observer'
>;

/** What becomes of the window at the end. */
export type Finish =
  /** Not an answer that this browser may give: nothing was asked of the provider, nothing stored. */
  | { readonly kind: 'refused' }
  /** No window of its own: the tab goes back to the host's page, which asks how it ended. */
  | { readonly kind: 'return'; readonly location: string }
  | {
      readonly kind: 'ended';
      readonly attemptId: string;
      readonly origin: string | undefined;
      readonly integrationName: string;
      readonly state: AttemptState;
      readonly message: string;
      /** Somebody tried it with a link, which they can open again. */
      readonly byLink: boolean;
      /** Whoever opened the window waits for it under a name, and is told in their own words. */
      readonly followed?: { readonly projectId: string; readonly integrationId: string };
    }
  | {
      readonly kind: 'pending';
      readonly attemptId: string;
      readonly origin: string | undefined;
      readonly integrationName: string;
      readonly projectName: string;
      readonly account: Account;
      readonly shownCode?: string;
      /** Where the person finds the page that asks for the code. */
      readonly returnTo?: string;
    }
  /** Connected by somebody else's hand, with a link. */
  | {
      readonly kind: 'connected';
      readonly integrationName: string;
      readonly projectName: string;
      readonly askedBy: string;
      readonly account: Account;
    };

/** Takes the provider's answer: cookie, then state, integration, issuer and signature, all before any request is made. */
export async function finishAttempt(
  deps: FinishDeps,
  input: {
    readonly projectId: string;
    readonly integrationId: string;
    readonly answer: URLSearchParams;
    readonly cookie: (name: string) => string | undefined;
  },
): Promise<Finish> {
  for (const name of ['code', 'state', 'iss', 'error', 'oauth_token', 'oauth_verifier']) {
    if (input.answer.getAll(name).length > 1) return { kind: 'refused' };
  }
  const state = input.answer.get('state') ?? '';
  const [attemptId, state256] = [state.slice(0, 36), state.slice(37)];
  const project = await deps.projects.find(input.projectId);
  if (project === undefined || !/^[0-9a-f-]{36}$/.test(attemptId)) return { kind: 'refused' };
  const db = forProject(deps.db, project.id);
  const row = await db.selectFrom('connect.attempt').selectAll().where('id', '=', attemptId).executeTakeFirst();
  const proved =
    row !== undefined &&
    matches(row.cookie_sha256, input.cookie(attemptCookieName(attemptId))) &&
    matches(row.state_sha256, state256) &&
    row.integration_id === input.integrationId;
  if (!proved) return { kind: 'refused' };
  if (currentState(row, deps.clock.now()) !== 'awaiting_provider') return tooLate(row);
  const integration = deps.definitions.of(project.slug).integrations.get(row.integration_id);
  if (integration === undefined || !hasWindow(integration.connector.auth)) return { kind: 'refused' };
  const { auth } = integration.connector;
  if (auth.kind === 'oauth2' && !isFromIssuer(auth, row.parameters, input.answer)) return { kind: 'refused' };
  if (!(await isSigned(deps, project, integration, input.answer))) return { kind: 'refused' };

  // The state is used up by the move: of two answers with the same state one goes on.
  const verifying = await db.transaction((trx) => moveAttempt(trx, row.id, 'verifying', { state_sha256: null }));
  if (verifying === undefined) return { kind: 'refused' };
  let grant: Grant | undefined;
  let account: Account | undefined;
  try {
    grant = await exchange(deps, project, integration, row, input.answer, state);
    if (grant.missingScope !== undefined) throw missesScope(integration, grant.missingScope);
    const app = () => getOAuthApp(deps, project, integration);
    const expected = await expectedAccount(db, row);
    account = await identify(deps.egress, integration, grant.credential, grant.tokenResponse, app, expected);
    if (await isOtherAccount(db, row, account.id)) throw otherAccount(integration);
    await refuseEarly(deps, db, integration, row, account);
    const finished = { db, project, integration, row: verifying, grant, account };
    return row.link_id === null ? await keepPending(deps, finished) : await connectByLink(deps, finished);
  } catch (error) {
    return await endAttempt(deps, { db, integration, row: verifying, error, grant, account });
  }
}

/** Where the provider signs its answers, one that would be exchanged has to be signed. */
async function isSigned(
  deps: FinishDeps,
  project: Project,
  integration: Integration,
  answer: URLSearchParams,
): Promise<boolean> {
  const { auth } = integration.connector;
  if (auth.kind !== 'oauth2' || auth.signedAnswer === undefined || !answer.has('code')) return true;
  // Without a client there is nothing to exchange it with either, and the attempt ends with those words.
  if (!isConfigured(project, integration, deps.environment)) return true;
  const { clientSecret } = getOAuthApp(deps, project, integration);
  return await isSignedAnswer(auth.signedAnswer, answer, clientSecret, deps.clock.now());
}

/** The browser is the right one, and the attempt is over: the page that waits for it says why. */
function tooLate(row: AttemptRow): Finish {
  if (row.return_url === null) return { kind: 'refused' };
  return { kind: 'return', location: returnLocation(row.return_url, row.id, undefined) };
}

async function exchange(
  deps: FinishDeps,
  project: Project,
  integration: Integration,
  row: AttemptRow,
  answer: URLSearchParams,
  state: string,
): Promise<Grant> {
  if (row.sealed_verifier === null) throw new TypeError('an attempt without a verifier');
  const kept = deps.vault.open(row.sealed_verifier, verifierAddress(project.id, row.id));
  return await exchangeAnswer(deps, project, integration, row.parameters, { answer, state, kept });
}

/** Says at once what the claim would say, while the person still looks at this window. */
async function refuseEarly(
  deps: FinishDeps,
  db: ProjectDb,
  integration: Integration,
  row: AttemptRow,
  account: Account,
): Promise<void> {
  const refusal = await db.transaction(async (trx) => {
    const { facts } = await lockUser(trx, row.user_id, deps.clock.now());
    return await refuseAccount(trx, { integration, userId: row.user_id, facts, accountId: account.id });
  });
  if (refusal !== undefined) throw new AccountRefused(refusal);
}

function missesScope(integration: Integration, scope: string): OAuthFailure {
  return new OAuthFailure(
    'insufficient_scope',
    `${integration.name} was not allowed "${scope}", without which it cannot work here. Connect again and allow it.`,
  );
}

/** Names neither account: who sees this may own the other one. */
function otherAccount({ name }: Integration): OAuthFailure {
  return new OAuthFailure(
    'other_account',
    `This is another account of ${name} than the one that is to be connected again. Nothing was changed.`,
  );
}
