import { UrlPartError } from '@acme/integrations/connector';
import { type Part, partOf } from '../schemes/part-of.ts';
import { baseUrlOf } from '../schemes/parameters.ts';
import { isRenewable } from '../schemes/renew.ts';
import { type AccessDeps, CredentialFailure, readAccess, type StoredAccess } from './read-access.ts';
import { refreshAccess } from './refresh.ts';

/** Renewed this long before it ends, so that a request under way does not meet the end. */
const aheadMs = 60_000;

/**
 * A part of the credential to call the provider with, renewed when it is about to end.
 *
 * @throws CredentialFailure
 */
export async function openPart(deps: AccessDeps, projectId: string, connectionId: string, part: string): Promise<Part> {
  const access = await openAccess(deps, projectId, connectionId);
  const found = partOf(access.integration.connector, access.credential, part);
  if (found === undefined)
    throw new CredentialFailure('needs_reauth', 'What is stored does not fit the connector any more.');
  return found;
}

async function openAccess(deps: AccessDeps, projectId: string, connectionId: string): Promise<StoredAccess> {
  const access = await readAccess(deps, projectId, connectionId);
  const { credential, expiresAt, integration } = access;
  const ending = expiresAt !== null && expiresAt.getTime() - deps.clock.now().getTime() < aheadMs;
  if (!ending || !isRenewable(integration.connector, credential)) return access;
  return await refreshAccess(deps, projectId, connectionId, access.version);
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
  if (!isRenewable(access.integration.connector, access.credential)) {
    throw new CredentialFailure('needs_reauth', 'The provider refused the credential, and it cannot be renewed.');
  }
  await refreshAccess(deps, projectId, connectionId, access.version);
}

/** Where the requests of a connection go, and the version of its credential, to tell later whether it has been renewed since. */
export async function readTarget(
  deps: AccessDeps,
  projectId: string,
  connectionId: string,
): Promise<{ readonly version: number; readonly baseUrl: string }> {
  const { integration, credential, version } = await readAccess(deps, projectId, connectionId);
  try {
    return { version, baseUrl: baseUrlOf(integration.connector, credential) };
  } catch (error) {
    if (!(error instanceof UrlPartError)) throw error;
    throw new CredentialFailure('needs_reauth', `${error.message} Connect it again.`, error);
  }
}
