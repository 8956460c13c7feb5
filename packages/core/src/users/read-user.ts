import type { ConnectionReason, ConnectionState } from '@acme/api';
import { CompiledQuery } from 'kysely';
import type { PlainMetadata, Provenances } from '../availability/decisive-metadata.ts';
import type { ProjectDb } from '../db/project-db.ts';
import type { Definition, Sharing } from '../definitions/definitions.ts';
import { failingAfter } from '../executions/count-failures.ts';
import { isLentSql, lenderSql, lentFromSql } from '../organisations/lent-sql.ts';
import type { SettingsRow } from '../settings/sections.ts';
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
    readonly alias: string | null;
    readonly madeDefaultAt: string | null;
    readonly connectedAt: string;
    readonly usedAt: string | null;
    readonly checkedAt: string | null;
    /** With whom it is shared; null for a personal one. */
    readonly organisation: string | null;
    /** What is filled in; absent where the definition has nothing to fill in. */
    readonly filled?: SettingsRow;
    /** Present for a colleague's. */
    readonly owner?: { readonly id: string; readonly suspensions: readonly SuspensionRow[] };
  }[];
  readonly workflows: readonly {
    readonly connectionId: string;
    readonly id: string;
    readonly enabled: boolean;
    /** Its last runs have failed. */
    readonly failing: boolean;
  }[];
  readonly suspensions: readonly SuspensionRow[];
  readonly last_run_at: Date | null;
  /** Integrations with an attempt under way. */
  readonly connecting: readonly string[];
}

/** What a row of `connections` is made of. */
const connectionSql = `'id', c.id, 'integrationId', c.integration_id, 'state', c.state,
      'reason', c.reason, 'accountId', c.account_id, 'accountLabel', c.account_label,
      'alias', c.alias, 'madeDefaultAt', c.made_default_at, 'connectedAt', c.connected_at,
      'usedAt', c.used_at, 'checkedAt', c.checked_at, 'organisation', c.organisation`;

/** The same with what is filled in, as it comes along with the row. */
const filledSql = `${connectionSql}, 'filled', json_build_object('settings', c.settings,
      'settings_revision', c.settings_revision, 'settings_labels', c.settings_labels, 'workflow_settings', c.workflow_settings)`;

const failingSql = `'failing', w.failures >= ${failingAfter}`;

/** Columns besides, where colleagues share accounts: those, and what the user has on for them. */
const lentColumns = (sharing: Sharing, accountSql: string): string => `coalesce((
    select json_agg(json_build_object(${accountSql}, 'owner', ${lenderSql}) order by c.connected_at, c.id)
    from ${lentFromSql}
    where c.project_id = u.project_id and ${isLentSql(sharing)}
  ), '[]') as lent,
  coalesce((
    select json_agg(json_build_object('connectionId', w.connection_id, 'id', w.workflow_id, 'enabled', true, ${failingSql}))
    from connect.member_switch w
    where w.project_id = u.project_id and w.user_id = u.id
  ), '[]') as members_workflows,`;

const readUserSql = (sharing: Sharing | undefined, accountSql: string): string => `
select u.id, u.external_id, u.created_at, u.metadata, u.provenance,
  ${secretsOfUserSql} as secrets,
  coalesce((
    select json_agg(json_build_object(${accountSql}) order by c.connected_at, c.id)
    from connect.connection c
    where c.project_id = u.project_id and c.user_id = u.id and c.state not in ('revoking', 'disconnected')
  ), '[]') as connections,
  coalesce((
    select json_agg(json_build_object('connectionId', w.connection_id, 'id', w.workflow_id, 'enabled', w.enabled, ${failingSql}))
    from connect.workflow_state w
    where w.project_id = u.project_id and w.user_id = u.id and w.enabled
  ), '[]') as workflows,
  ${sharing === undefined ? '' : lentColumns(sharing, accountSql)}
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

/** What of a definition decides what is read. */
export type ReadBy = Pick<Definition, 'sharing' | 'hasSettings'>;

const written = new WeakMap<ReadBy, string>();

/** Written out once for a definition: building it again for each call would cost more than sending it. */
export function readUserSqlOf(definition: ReadBy): string {
  const known = written.get(definition);
  if (known !== undefined) return known;
  const made = readUserSql(definition.sharing, definition.hasSettings ? filledSql : connectionSql);
  written.set(definition, made);
  return made;
}

interface SelectedRow extends UserRow {
  readonly lent?: UserRow['connections'];
  readonly members_workflows?: UserRow['workflows'];
}

/**
 * Reads one user whole, with the accounts that colleagues share with them: one statement, no write, each part found by its
 * key. The user's own accounts come first.
 */
export async function findUser(db: ProjectDb, definition: ReadBy, externalId: string): Promise<UserRow | undefined> {
  const { rows } = await db.unbound.executeQuery<SelectedRow>(
    CompiledQuery.raw(readUserSqlOf(definition), [db.projectId, externalId]),
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { lent = [], members_workflows: theirs = [] } = row;
  if (lent.length === 0) return row;
  return { ...row, connections: [...row.connections, ...lent], workflows: [...row.workflows, ...theirs] };
}
