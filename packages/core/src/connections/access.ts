import { type AccessDeps, CredentialFailure, readAccess, type StoredAccess } from './read-access.ts';
import { refreshAccess } from './refresh.ts';

/** Renewed this long before it ends, so that a request under way does not meet the end. */
const aheadMs = 60_000;

/**
 * The token or key to call the provider with, renewed when it is about to end.
 *
 * @throws CredentialFailure
 */
export async function openAccess(deps: AccessDeps, projectId: string, connectionId: string): Promise<string> {
  const access = await readAccess(deps, projectId, connectionId);
  const { credential, expiresAt } = access;
  const ending = expiresAt !== null && expiresAt.getTime() - deps.clock.now().getTime() < aheadMs;
  if (credential.kind === 'oauth2' && ending && credential.refreshToken !== undefined) {
    return tokenOf(await refreshAccess(deps, projectId, connectionId, access.version));
  }
  return tokenOf(access);
}

/** After the provider refused the token: renews it unless somebody just did. @throws CredentialFailure */
export async function renewAccess(
  deps: AccessDeps,
  projectId: string,
  connectionId: string,
  refusedVersion: number,
): Promise<void> {
  const access = await readAccess(deps, projectId, connectionId);
  if (access.version !== refusedVersion) return;
  if (access.credential.kind !== 'oauth2' || access.credential.refreshToken === undefined) {
    throw new CredentialFailure('needs_reauth', 'The provider refused the credential, and it cannot be renewed.');
  }
  await refreshAccess(deps, projectId, connectionId, access.version);
}

/** The version of the stored credential, to tell later whether it has been renewed since. */
export async function accessVersion(deps: AccessDeps, projectId: string, connectionId: string): Promise<number> {
  return (await readAccess(deps, projectId, connectionId)).version;
}

function tokenOf({ credential, integration }: StoredAccess): string {
  if (credential.kind === 'oauth2') return credential.accessToken;
  const { auth } = integration.connector;
  const value = auth.kind === 'api_key' ? credential.values[auth.placement.field] : undefined;
  if (value === undefined)
    throw new CredentialFailure('needs_reauth', 'The stored key does not fit the connector any more.');
  return value;
}
