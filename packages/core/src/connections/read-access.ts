import type { ConnectionState } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { sql } from 'kysely';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { type Credential, openCredential } from './credential.ts';

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

/** The stored credential of a live connection. @throws CredentialFailure */
export async function readAccess(deps: AccessDeps, projectId: string, connectionId: string): Promise<StoredAccess> {
  const db = forProject(deps.db, projectId);
  const { rows } = await sql<{
    integration_id: string;
    state: ConnectionState;
    sealed: string | null;
    expires_at: Date | null;
    version: number | null;
  }>`
    select c.integration_id, c.state, k.sealed, k.expires_at, k.version
    from connect.connection c
    left join connect.credential k on k.project_id = c.project_id and k.connection_id = c.id
    where c.project_id = ${db.projectId} and c.id = ${connectionId}
  `.execute(db.unbound);
  const row = rows[0];
  const project = await deps.projects.get(projectId);
  const integration = row && deps.definitions.of(project.slug).integrations.get(row.integration_id);
  if (row === undefined || integration === undefined || row.state === 'revoking' || row.state === 'disconnected') {
    throw new CredentialFailure('gone', 'The account has been disconnected.');
  }
  // Without a credential it has been imported from where its credential could not be taken along.
  if (row.state === 'needs_reauth' || row.sealed === null || row.version === null) {
    throw new CredentialFailure('needs_reauth', 'The account has to be connected again by its owner.');
  }
  return {
    integration,
    credential: openCredential(deps.vault, 'credential', projectId, connectionId, row.sealed),
    expiresAt: row.expires_at,
    version: row.version,
  };
}
