import { type AccessDeps, CredentialFailure, readAccess, type StoredAccess } from './read-access.ts';
import { refreshAccess } from './refresh.ts';
import { rejectAccess } from './reject-access.ts';
import { renewFrom } from './renew-from.ts';

/**
 * The token or key to call the provider with, renewed when it is about to end. While it lives nobody waits for another's
 * renewal, and it goes on being used whatever becomes of that.
 *
 * @throws CredentialFailure
 */
export async function openAccess(deps: AccessDeps, projectId: string, connectionId: string): Promise<string> {
  await deps.refreshes.written(`${projectId}:${connectionId}`);
  const access = await readAccess(deps, projectId, connectionId);
  const { expiresAt, storedAt } = access;
  const now = deps.clock.now();
  if (!isRenewable(access) || expiresAt === null || now < renewFrom(connectionId, storedAt, expiresAt)) {
    return tokenOf(access);
  }
  const { lease, retryInMs } = access.refresh;
  if (now < expiresAt && (lease === 'held' || retryInMs > 0)) return tokenOf(access);
  try {
    return tokenOf(await refreshAccess(deps, projectId, connectionId, access.version));
  } catch (error) {
    const passing = error instanceof CredentialFailure && error.outcome === 'provider_down';
    if (passing && deps.clock.now() < expiresAt) return tokenOf(access);
    throw error;
  }
}

/** After the provider refused the token: renews it unless somebody just did. @throws CredentialFailure */
export async function renewAccess(
  deps: AccessDeps,
  projectId: string,
  connectionId: string,
  refusedVersion: number,
): Promise<void> {
  await deps.refreshes.written(`${projectId}:${connectionId}`);
  const access = await readAccess(deps, projectId, connectionId);
  if (access.version !== refusedVersion) return;
  if (isRenewable(access)) {
    await refreshAccess(deps, projectId, connectionId, access.version);
    return;
  }
  const ended = await rejectAccess(deps, { projectId, connectionId, version: access.version, renewable: false });
  if (ended) throw new CredentialFailure('needs_reauth', 'The provider refused the credential. It cannot be renewed.');
}

/** The version of the stored credential, to tell later whether it has been renewed since. */
export async function accessVersion(deps: AccessDeps, projectId: string, connectionId: string): Promise<number> {
  return (await readAccess(deps, projectId, connectionId)).version;
}

function isRenewable({ credential }: StoredAccess): boolean {
  return credential.kind === 'oauth2' && credential.refreshToken !== undefined;
}

function tokenOf({ credential, integration }: StoredAccess): string {
  if (credential.kind === 'oauth2') return credential.accessToken;
  const { auth } = integration.connector;
  const value = auth.kind === 'api_key' ? credential.values[auth.placement.field] : undefined;
  if (value === undefined)
    throw new CredentialFailure('needs_reauth', 'The stored key does not fit the connector any more.');
  return value;
}
