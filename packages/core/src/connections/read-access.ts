import type { ConnectionState } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { type RawBuilder, sql } from 'kysely';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { Definition } from '../definitions/definitions.ts';
import { isLentSql } from '../organisations/lent-sql.ts';
import { type Credential, openCredential } from './credential.ts';

export type AccessDeps = Pick<
  CoreDeps,
  | 'db'
  | 'vault'
  | 'egress'
  | 'projects'
  | 'definitions'
  | 'environment'
  | 'changes'
  | 'refreshes'
  | 'clock'
  | 'log'
  | 'observer'
>;

/** Why a connection cannot be used right now. */
export class CredentialFailure extends Error {
  override readonly name = 'CredentialFailure';
  readonly outcome: 'gone' | 'not_shared' | 'needs_reauth' | 'provider_down';
  /** When there is something to try again, if that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(
    outcome: CredentialFailure['outcome'],
    message: string,
    options: { readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.outcome = outcome;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** How renewing a credential goes, by the database's clock at the time of reading. */
export interface RefreshStanding {
  /** Moves with each claim and each end of one: a claim with a number of the past is refused. */
  readonly fence: number;
  readonly lease: 'free' | 'held' | 'lapsed';
  /** The refresh token was sent, and nobody knows what came of it. */
  readonly outcomeUnknown: boolean;
  readonly failures: number;
  /** Above zero: not to be tried before. */
  readonly retryInMs: number;
}

/** A credential with what is needed to use and to renew it. */
export interface StoredAccess {
  readonly integration: Integration;
  readonly credential: Credential;
  readonly storedAt: Date;
  readonly expiresAt: Date | null;
  readonly version: number;
  /** The provider's API has refused this version within the last ten minutes. */
  readonly refusedLately: boolean;
  readonly refresh: RefreshStanding;
}

interface AccessRow {
  readonly integration_id: string;
  readonly state: ConnectionState;
  readonly may_use: boolean;
  readonly sealed: string | null;
  readonly updated_at: Date;
  readonly expires_at: Date | null;
  readonly version: number | null;
  readonly refused_lately: boolean;
  readonly refresh_attempt: number;
  readonly lease: RefreshStanding['lease'];
  readonly outcome_unknown: boolean;
  readonly failures: number;
  readonly retry_in_ms: number;
}

/**
 * The stored credential of a live connection. With `usedBy`, the inner id of a user, it is asked as well whether it is theirs
 * or shared with them at this moment; without it the server itself looks after the account.
 *
 * @throws CredentialFailure
 */
export async function readAccess(
  deps: AccessDeps,
  projectId: string,
  connectionId: string,
  usedBy?: string,
): Promise<StoredAccess> {
  const db = forProject(deps.db, projectId);
  const project = await deps.projects.get(projectId);
  const definition = deps.definitions.of(project.slug);
  const lately = sql`make_interval(secs => ${deps.refreshes.timing.rejectedWithinMs / 1000})`;
  const { rows } = await sql<AccessRow>`
    select c.integration_id, c.state, ${mayUse(definition, usedBy)} as may_use, k.sealed, k.updated_at, k.expires_at, k.version, k.refresh_attempt,
      case when k.lease_until is null then 'free' when k.lease_until < clock_timestamp() then 'lapsed' else 'held' end
        as lease,
      k.lease_until is not null or coalesce(k.tried_version = k.version and k.outcome_unknown, false) as outcome_unknown,
      coalesce(k.rejected_version = k.version and k.rejected_at > clock_timestamp() - ${lately}, false) as refused_lately,
      coalesce(case when k.tried_version = k.version then k.failures end, 0) as failures,
      greatest(0, coalesce(case when k.tried_version = k.version
        then extract(epoch from k.retry_at - clock_timestamp()) * 1000 end, 0))::float8 as retry_in_ms
    from connect.connection c
    left join connect.credential k on k.project_id = c.project_id and k.connection_id = c.id
    where c.project_id = ${db.projectId} and c.id = ${connectionId}
  `.execute(db.unbound);
  const row = rows[0];
  const integration = row && definition.integrations.get(row.integration_id);
  if (row === undefined || integration === undefined || row.state === 'revoking' || row.state === 'disconnected') {
    throw new CredentialFailure('gone', 'The account has been disconnected.');
  }
  if (!row.may_use) throw new CredentialFailure('not_shared', 'The account is shared with this user no longer.');
  // Without a credential it has been imported from where its credential could not be taken along.
  if (row.state === 'needs_reauth' || row.sealed === null || row.version === null) {
    throw new CredentialFailure('needs_reauth', 'The account has to be connected again by its owner.');
  }
  return {
    integration,
    credential: openCredential(deps.vault, 'credential', projectId, connectionId, row.sealed),
    storedAt: row.updated_at,
    expiresAt: row.expires_at,
    version: row.version,
    refusedLately: row.refused_lately,
    refresh: {
      fence: row.refresh_attempt,
      lease: row.lease,
      outcomeUnknown: row.outcome_unknown,
      failures: row.failures,
      retryInMs: row.retry_in_ms,
    },
  };
}

function mayUse({ sharing }: Definition, usedBy: string | undefined): RawBuilder<boolean> {
  if (usedBy === undefined) return sql`true`;
  if (sharing === undefined) return sql`c.user_id = ${usedBy}`;
  return sql`(c.user_id = ${usedBy} or exists (
      select from connect.connected_user u
      join connect.connected_user o on o.project_id = u.project_id and o.id = c.user_id
      where u.project_id = c.project_id and u.id = ${usedBy} and ${sql.raw(isLentSql(sharing))}))`;
}
