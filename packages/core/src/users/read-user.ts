import type { ConnectionReason, ConnectionState } from '@acme/api';
import { CompiledQuery } from 'kysely';
import type { PlainMetadata, Provenances } from '../availability/decisive-metadata.ts';
import type { ProjectDb } from '../db/project-db.ts';
import { type SuspensionRow, suspensionsOfUserSql } from '../suspensions/suspension.ts';

/** What may be told of a secret. */
interface SecretRow {
  readonly name: string;
  readonly fingerprint: string;
  readonly setAt: string;
}

/** The secrets of one user as one JSON value, for statements that read more of the user besides: alias `u`. */
export const secretsOfUserSql = `coalesce((
    select json_agg(json_build_object('name', s.name, 'fingerprint', s.fingerprint, 'setAt', s.set_at))
    from connect.user_secret s
    where s.project_id = u.project_id and s.user_id = u.id
  ), '[]')`;

/** A user with all that hangs on it, as the one statement of the hot path selects it. */
export interface UserRow {
  readonly id: string;
  readonly external_id: string;
  readonly created_at: Date;
  readonly metadata: PlainMetadata;
  readonly provenance: Provenances;
  readonly secrets: readonly SecretRow[];
  readonly connections: readonly {
    readonly id: string;
    readonly integrationId: string;
    readonly state: ConnectionState;
    readonly reason: ConnectionReason | null;
    readonly accountId: string;
    readonly accountLabel: string;
    readonly connectedAt: string;
    readonly usedAt: string | null;
    readonly checkedAt: string | null;
  }[];
  readonly workflows: readonly { readonly connectionId: string; readonly id: string; readonly enabled: boolean }[];
  readonly suspensions: readonly SuspensionRow[];
  readonly last_run_at: Date | null;
  /** Integrations with an attempt under way. */
  readonly connecting: readonly string[];
}

/** Written out once: building it again for each call would cost more than sending it. */
export const readUserSql = `
select u.id, u.external_id, u.created_at, u.metadata, u.provenance,
  ${secretsOfUserSql} as secrets,
  coalesce((
    select json_agg(json_build_object('id', c.id, 'integrationId', c.integration_id, 'state', c.state,
      'reason', c.reason, 'accountId', c.account_id, 'accountLabel', c.account_label,
      'connectedAt', c.connected_at, 'usedAt', c.used_at, 'checkedAt', c.checked_at) order by c.connected_at)
    from connect.connection c
    where c.project_id = u.project_id and c.user_id = u.id and c.state not in ('revoking', 'disconnected')
  ), '[]') as connections,
  coalesce((
    select json_agg(json_build_object('connectionId', w.connection_id, 'id', w.workflow_id, 'enabled', w.enabled))
    from connect.workflow_state w
    where w.project_id = u.project_id and w.user_id = u.id and w.enabled
  ), '[]') as workflows,
  ${suspensionsOfUserSql} as suspensions,
  (select r.last_run_at from connect.user_activity r where r.project_id = u.project_id and r.user_id = u.id) as last_run_at,
  coalesce((
    select json_agg(distinct a.integration_id)
    from connect.attempt a
    where a.project_id = u.project_id and a.user_id = u.id and a.created_at > now() - interval '20 minutes'
      and a.expires_at > now() and a.state in ('awaiting_provider', 'verifying', 'pending')
  ), '[]') as connecting
from connect.connected_user u
where u.project_id = $1 and u.external_id = $2
`;

/** Reads one user whole: one statement, no write, each part found by its key. */
export async function findUser(db: ProjectDb, externalId: string): Promise<UserRow | undefined> {
  const { rows } = await db.unbound.executeQuery<UserRow>(CompiledQuery.raw(readUserSql, [db.projectId, externalId]));
  return rows[0];
}
