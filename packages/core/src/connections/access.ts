import { UrlPartError } from '@acme/integrations/connector';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import { type Part, partOf } from '../schemes/part-of.ts';
import { baseUrlOf } from '../schemes/parameters.ts';
import { isRenewable } from '../schemes/renew.ts';
import { type AccessDeps, CredentialFailure, readAccess, type StoredAccess } from './read-access.ts';
import { refreshAccess } from './refresh.ts';
import { renewFrom } from './renew-from.ts';

/**
 * The credential to call the provider with, renewed when it is about to end. While it lives nobody waits for another's
 * renewal, and it goes on being used whatever becomes of that.
 *
 * @throws CredentialFailure
 */
export async function openAccess(
  deps: AccessDeps,
  projectId: string,
  connectionId: string,
  usedBy?: string,
): Promise<StoredAccess> {
  await deps.refreshes.written(`${projectId}:${connectionId}`);
  const access = await readAccess(deps, projectId, connectionId, usedBy);
  const { expiresAt, storedAt } = access;
  const now = deps.clock.now();
  if (
    !isRenewable(access.integration.connector, access.credential) ||
    expiresAt === null ||
    now < renewFrom(connectionId, storedAt, expiresAt)
  ) {
    return access;
  }
  const { lease, retryInMs } = access.refresh;
  if (now < expiresAt && (lease === 'held' || retryInMs > 0)) return access;
  try {
    return await refreshAccess(deps, projectId, connectionId, access.version);
  } catch (error) {
    const passing = error instanceof CredentialFailure && error.outcome === 'provider_down';
    if (passing && deps.clock.now() < expiresAt) return access;
    throw error;
  }
}

/** An account, and for whom it is used; see {@link readAccess}. */
export interface Used {
  readonly projectId: string;
  readonly connectionId: string;
  readonly usedBy: string | undefined;
}

/** One value of it, as a request carries it. @throws CredentialFailure */
export async function openPart(
  deps: AccessDeps,
  { projectId, connectionId, usedBy }: Used,
  part: string,
): Promise<Part> {
  const { integration, credential } = await openAccess(deps, projectId, connectionId, usedBy);
  const project = await deps.projects.get(projectId);
  const found = partOf(integration.connector, credential, part, () => getOAuthApp(deps, project, integration));
  if (found !== undefined) return found;
  throw new CredentialFailure('needs_reauth', 'What is stored does not fit the connector any more.');
}

/**
 * After the provider refused the token: renews it unless somebody just did. False for one that cannot be renewed.
 *
 * @throws CredentialFailure
 */
export async function renewAccess(
  deps: AccessDeps,
  projectId: string,
  connectionId: string,
  refusedVersion: number,
): Promise<boolean> {
  await deps.refreshes.written(`${projectId}:${connectionId}`);
  const access = await readAccess(deps, projectId, connectionId);
  if (access.version !== refusedVersion) return true;
  if (!isRenewable(access.integration.connector, access.credential)) return false;
  await refreshAccess(deps, projectId, connectionId, access.version);
  return true;
}

/** Where the requests of a connection go, and the version of its credential, to tell later whether it has been renewed since. */
export async function readTarget(
  deps: AccessDeps,
  { projectId, connectionId, usedBy }: Used,
  forIdentity = false,
): Promise<{ readonly version: number; readonly baseUrl: string }> {
  const { integration, credential, version } = await readAccess(deps, projectId, connectionId, usedBy);
  try {
    return { version, baseUrl: baseUrlOf(integration.connector, credential, forIdentity) };
  } catch (error) {
    if (!(error instanceof UrlPartError)) throw error;
    throw new CredentialFailure('needs_reauth', `${error.message} Connect it again.`, { cause: error });
  }
}
