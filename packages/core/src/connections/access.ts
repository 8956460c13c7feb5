import type { ConnectionState } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { sql } from 'kysely';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { type Credential, openCredential } from './credential.ts';
import { refreshAccess } from './refresh.ts';

export type AccessDeps = Pick<
  CoreDeps,
  'db' | 'vault' | 'egress' | 'projects' | 'definitions' | 'environment' | 'engine' | 'clock' | 'log'
>;

/** Why a connection cannot be used right now. */
export class CredentialFailure extends Error {
  override readonly name = 'CredentialFailure';
  readonly outcome: 'gone' | 'needs_reauth' | 'provider_down';

  constructor(outcome: CredentialFailure['outcome'], message: string, cause?: unknown) {
    super(message, { cause });
    this.outcome = outcome;
  }
}

/** A credential with what is needed to use and to renew it. */
export interface StoredAccess {
  readonly integration: Integration;
  readonly credential: Credential;
  readonly expiresAt: Date | null;
  readonly version: number;
}

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

export async function readAccess(deps: AccessDeps, projectId: string, connectionId: string): Promise<StoredAccess> {
  const db = forProject(deps.db, projectId);
  const { rows } = await sql<{
    integration_id: string;
    state: ConnectionState;
    sealed: string;
    expires_at: Date | null;
    version: number;
  }>`
    select c.integration_id, c.state, k.sealed, k.expires_at, k.version
    from connect.connection c
    join connect.credential k on k.project_id = c.project_id and k.connection_id = c.id
    where c.project_id = ${db.projectId} and c.id = ${connectionId}
  `.execute(db.unbound);
  const row = rows[0];
  const project = await deps.projects.get(projectId);
  const integration = row && deps.definitions.of(project.slug).integrations.get(row.integration_id);
  if (row === undefined || integration === undefined || row.state === 'revoking' || row.state === 'disconnected') {
    throw new CredentialFailure('gone', 'The account has been disconnected.');
  }
  if (row.state === 'needs_reauth') {
    throw new CredentialFailure('needs_reauth', 'The account has to be connected again by its owner.');
  }
  return {
    integration,
    credential: openCredential(deps.vault, 'credential', projectId, connectionId, row.sealed),
    expiresAt: row.expires_at,
    version: row.version,
  };
}

function tokenOf({ credential, integration }: StoredAccess): string {
  if (credential.kind === 'oauth2') return credential.accessToken;
  const { auth } = integration.connector;
  const value = auth.kind === 'api_key' ? credential.values[auth.placement.field] : undefined;
  if (value === undefined)
    throw new CredentialFailure('needs_reauth', 'The stored key does not fit the connector any more.');
  return value;
}
