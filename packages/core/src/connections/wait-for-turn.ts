import { createHash } from 'node:crypto';
import type { CoreDeps } from '../deps.ts';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import { eachChange } from '../outbox/wait-for-change.ts';
import type { Project } from '../projects/read.ts';
import { isRenewable } from '../schemes/renew.ts';
import type { Renewable } from './ask-for-tokens.ts';
import { claimRefresh, type RefreshTarget } from './claim-refresh.ts';
import { type AccessDeps, CredentialFailure, readAccess, type StoredAccess } from './read-access.ts';

/** The lease is ours: one request may be made, and its outcome has to be written under this number. */
export interface Turn extends Renewable {
  readonly kind: 'turn';
  readonly fence: number;
  /** Before the lease began, by this process's clock. */
  readonly claimedAt: number;
  readonly breakerKey: string;
}

/** Within so much a caller waits for the next try instead of being told to come back. */
const shortWaitMs = 1_500;

/**
 * Waits until the credential has been renewed by somebody else, or until it is our turn to do it.
 *
 * @throws CredentialFailure when it may not be tried now, and when others take too long
 */
export async function waitForTurn(
  deps: AccessDeps,
  target: RefreshTarget,
): Promise<{ readonly kind: 'renewed'; readonly access: StoredAccess } | Turn> {
  const { timing } = deps.refreshes;
  let lapsed: { readonly fence: number; readonly since: number } | undefined;
  const looks = eachChange(deps.changes, {
    projectId: target.projectId,
    userId: target.connectionId,
    signal: undefined,
    until: new Date(Date.now() + timing.waitMs),
    idleMs: timing.lookMs,
  });
  for await (const _ of looks) {
    const access = await readAccess(deps, target.projectId, target.connectionId);
    if (access.version !== target.version) return { kind: 'renewed', access };
    const { lease, fence, retryInMs } = access.refresh;
    if (lease === 'held') continue;
    if (lease === 'lapsed') {
      if (lapsed?.fence !== fence) lapsed = { fence, since: performance.now() };
      if (performance.now() - lapsed.since < timing.lapsedMs) continue;
    }
    if (retryInMs > shortWaitMs) throw notNow(retryInMs);
    if (retryInMs > 0) continue;
    const turn = await takeTurn(deps, target, access);
    if (turn !== undefined) return turn;
  }
  throw new CredentialFailure('provider_down', 'The credential is being renewed elsewhere and that takes too long.');
}

async function takeTurn(deps: AccessDeps, target: RefreshTarget, access: StoredAccess): Promise<Turn | undefined> {
  const { breaker } = deps.refreshes;
  if (!isRenewable(access.integration.connector, access.credential)) {
    throw new CredentialFailure('needs_reauth', 'This credential cannot be renewed.');
  }
  const project = await deps.projects.get(target.projectId);
  const breakerKey = keyOfClient(deps, project, access);
  const restMs = breaker.restMs(breakerKey);
  if (restMs > 0) throw notNow(restMs);
  const claimedAt = performance.now();
  const fence = await claimRefresh(deps, target, access);
  return fence === undefined ? undefined : { kind: 'turn', project, access, fence, claimedAt, breakerKey };
}

/** By the client, so that one that was corrected is tried at once. What a customer brought is a client of its own. */
function keyOfClient(
  deps: Pick<CoreDeps, 'vault' | 'environment'>,
  project: Project,
  { integration, credential }: StoredAccess,
): string {
  const key = `${project.id}:${integration.id}`;
  if (credential.kind === 'typed') return `${key}:${digest(JSON.stringify(credential.values))}`;
  try {
    const { clientId, clientSecret } = getOAuthApp(deps, project, integration);
    return `${key}:${digest(`${clientId}\n${clientSecret}`)}`;
  } catch (cause) {
    throw new CredentialFailure('provider_down', `${integration.name} cannot be asked for new tokens.`, { cause });
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function notNow(retryAfterMs: number): CredentialFailure {
  return new CredentialFailure('provider_down', 'The credential could not be renewed right now.', { retryAfterMs });
}
