import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { forProject } from '../db/project-db.ts';
import { isRenewable, renew } from '../schemes/renew.ts';
import { type AccessDeps, CredentialFailure, readAccess, type StoredAccess } from './read-access.ts';
import { sealCredential } from './credential.ts';
import { moveConnection } from './move-connection.ts';
import { type Grant, OAuthFailure } from './oauth.ts';

/** Longer than the token request may take, so that a lease never ends under a living holder. */
const leaseSeconds = 15;
const waitForOtherMs = 12_000;
const lookAgainMs = 250;

const underWay = new WeakMap<object, Map<string, Promise<StoredAccess>>>();

/**
 * Renews a grant once, however many callers and processes ask: a lease row with a fencing number,
 * and the new tokens are stored before anybody uses them.
 *
 * @throws CredentialFailure
 */
export async function refreshAccess(
  deps: AccessDeps,
  projectId: string,
  connectionId: string,
  seenVersion: number,
): Promise<StoredAccess> {
  const inProcess = underWay.get(deps.db) ?? new Map<string, Promise<StoredAccess>>();
  underWay.set(deps.db, inProcess);
  const key = `${projectId}:${connectionId}`;
  const running = inProcess.get(key);
  if (running !== undefined) return await running;
  const started = refreshOnce(deps, projectId, connectionId, seenVersion).finally(() => inProcess.delete(key));
  inProcess.set(key, started);
  return await started;
}

async function refreshOnce(
  deps: AccessDeps,
  projectId: string,
  connectionId: string,
  seenVersion: number,
): Promise<StoredAccess> {
  const giveUpAt = performance.now() + waitForOtherMs;
  for (;;) {
    const access = await readAccess(deps, projectId, connectionId);
    if (access.version !== seenVersion) return access;
    const fence = await claimLease(deps, projectId, connectionId, seenVersion);
    if (fence !== undefined) return await refreshHeld(deps, projectId, connectionId, access, fence);
    if (performance.now() > giveUpAt) {
      throw new CredentialFailure(
        'provider_down',
        'The credential is being renewed elsewhere and that takes too long.',
      );
    }
    await sleep(lookAgainMs);
  }
}

/** One statement, by the database's clock: the fencing number, or nothing when another holds the lease. */
async function claimLease(
  deps: AccessDeps,
  projectId: string,
  connectionId: string,
  version: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ refresh_attempt: number }>`
    update connect.credential
    set lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}), refresh_attempt = refresh_attempt + 1
    where project_id = ${projectId} and connection_id = ${connectionId} and version = ${version}
      and (lease_until is null or lease_until < clock_timestamp())
    returning refresh_attempt
  `.execute(deps.db);
  return rows[0]?.refresh_attempt;
}

async function refreshHeld(
  deps: AccessDeps,
  projectId: string,
  connectionId: string,
  access: StoredAccess,
  fence: number,
): Promise<StoredAccess> {
  if (!isRenewable(access.integration.connector, access.credential)) {
    throw new CredentialFailure('needs_reauth', 'This credential cannot be renewed.');
  }
  const project = await deps.projects.get(projectId);
  let grant: Grant;
  try {
    grant = await renew(deps, project, access.integration, access.credential);
  } catch (error) {
    await releaseLease(deps, projectId, connectionId, fence);
    if (error instanceof OAuthFailure && error.outcome === 'invalid_grant') {
      await moveConnection(deps, projectId, connectionId, { to: 'needs_reauth', reason: 'invalid_grant' });
      throw new CredentialFailure('needs_reauth', error.message, error);
    }
    throw new CredentialFailure('provider_down', 'The credential could not be renewed right now.', error);
  }
  const { rows } = await sql<{ version: number }>`
    update connect.credential
    set sealed = ${sealCredential(deps.vault, 'credential', projectId, connectionId, grant.credential)},
      expires_at = ${grant.expiresAt ?? null}, version = version + 1, lease_until = null, updated_at = now()
    where project_id = ${projectId} and connection_id = ${connectionId} and refresh_attempt = ${fence}
    returning version
  `.execute(deps.db);
  const version = rows[0]?.version;
  // Fenced off: another process has taken over, so what this one got must not be used.
  if (version === undefined) return await readAccess(deps, projectId, connectionId);
  return { ...access, credential: grant.credential, expiresAt: grant.expiresAt ?? null, version };
}

async function releaseLease(deps: AccessDeps, projectId: string, connectionId: string, fence: number): Promise<void> {
  await forProject(deps.db, projectId)
    .updateTable('connect.credential')
    .set({ lease_until: null })
    .where('connection_id', '=', connectionId)
    .where('refresh_attempt', '=', fence)
    .execute();
}
