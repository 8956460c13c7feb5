import type { ConnectionReason, ConnectionState } from '@acme/api';
import { sql } from 'kysely';
import type { PlainMetadata, Provenances } from '../availability/decisive-metadata.ts';
import type { Db } from '../db/database.ts';
import { planEachTime } from '../db/name-statements.ts';
import type { LentPart } from './format.ts';
import type { SettingsRow } from '../settings/sections.ts';
import type { Condition } from '../search/compile-query.ts';

/** A user with everything that an export takes along. */
export interface ExportedRow {
  readonly id: string;
  readonly external_id: string;
  readonly created_at: Date;
  /** To the microsecond, as the next page needs it. */
  readonly cursor_at: string;
  readonly tokens_valid_after: Date | null;
  readonly metadata: PlainMetadata;
  readonly provenance: Provenances;
  readonly secrets: readonly { readonly name: string; readonly setAt: string; readonly sealed: string }[];
  readonly suspensions: readonly {
    readonly integrationId: string;
    readonly workflowId: string;
    readonly source: 'host' | 'rule';
    readonly act: 'suspend' | 'disconnect';
    readonly reason: string | null;
    readonly effectiveAt: string;
    readonly createdAt: string;
  }[];
  readonly connections: readonly {
    readonly id: string;
    readonly integrationId: string;
    readonly state: ConnectionState;
    readonly reason: ConnectionReason | null;
    readonly accountId: string;
    readonly accountLabel: string;
    readonly alias: string | null;
    readonly madeDefaultAt: string | null;
    readonly shared: boolean;
    readonly settings: SettingsRow['settings'];
    readonly settingsRevision: SettingsRow['settings_revision'];
    readonly settingsLabels: SettingsRow['settings_labels'];
    readonly workflowSettings: SettingsRow['workflow_settings'];
    readonly connectedAt: string;
    readonly sealed: string | null;
    readonly expiresAt: string | null;
    /** How many of them there are. */
    readonly webhooks: number;
    readonly workflows: readonly string[];
  }[];
  readonly lent: readonly LentPart[];
}

/** Whom an export is about. */
export interface Exported {
  readonly projectId: string;
  readonly condition: Condition;
  /** Who comes later is not meant. */
  readonly until: Date;
}

/** The next users after a row, oldest first. */
export async function readPage(
  db: Db,
  { projectId, condition, until }: Exported,
  after: ExportedRow | undefined,
  limit: number,
): Promise<readonly ExportedRow[]> {
  const { rows } = await sql<ExportedRow>`${sql.raw(planEachTime)}
    select u.id, u.external_id, u.created_at, u.created_at::text as cursor_at, u.tokens_valid_after,
      u.metadata, u.provenance,
      coalesce((
        select json_agg(json_build_object('name', s.name, 'setAt', s.set_at, 'sealed', s.sealed) order by s.name)
        from connect.user_secret s where s.project_id = u.project_id and s.user_id = u.id
      ), '[]') as secrets,
      coalesce((
        select json_agg(json_build_object('integrationId', s.integration_id, 'workflowId', s.workflow_id,
          'source', s.source, 'act', s.act, 'reason', s.reason, 'effectiveAt', s.effective_at,
          'createdAt', s.created_at) order by s.integration_id, s.workflow_id, s.source)
        from connect.suspension s where s.project_id = u.project_id and s.user_id = u.id
      ), '[]') as suspensions,
      coalesce((
        select json_agg(json_build_object('id', c.id, 'integrationId', c.integration_id, 'state', c.state,
          'reason', c.reason, 'accountId', c.account_id, 'accountLabel', c.account_label, 'alias', c.alias,
          'madeDefaultAt', c.made_default_at, 'shared', c.organisation is not null, 'settings', c.settings,
          'settingsRevision', c.settings_revision, 'settingsLabels', c.settings_labels, 'workflowSettings', c.workflow_settings,
          'connectedAt', c.connected_at, 'webhooks', (
            select count(*)::int from connect.account_webhook h
            where h.project_id = c.project_id and h.connection_id = c.id
          ), 'sealed', k.sealed, 'expiresAt', k.expires_at,
          'workflows', coalesce((
            select json_agg(w.workflow_id order by w.workflow_id) from connect.workflow_state w
            where w.project_id = c.project_id and w.connection_id = c.id and w.enabled
          ), '[]')) order by c.connected_at, c.id)
        from connect.connection c
        left join connect.credential k on k.project_id = c.project_id and k.connection_id = c.id
        where c.project_id = u.project_id and c.user_id = u.id and c.state not in ('revoking', 'disconnected')
      ), '[]') as connections,
      coalesce((
        select json_agg(json_build_object('ownerId', o.external_id, 'integrationId', c.integration_id,
          'accountId', c.account_id, 'workflows', w.ids) order by c.integration_id, c.account_id, o.external_id)
        from (
          select w.connection_id, json_agg(w.workflow_id order by w.workflow_id) as ids from connect.member_switch w
          where w.project_id = u.project_id and w.user_id = u.id group by w.connection_id
        ) w
        join connect.connection c on c.project_id = u.project_id and c.id = w.connection_id
        join connect.connected_user o on o.project_id = c.project_id and o.id = c.user_id
        where c.state not in ('revoking', 'disconnected') and o.deleted_at is null
      ), '[]') as lent
    from (
      select u.* from connect.connected_user u
      where u.project_id = ${projectId} and u.deleted_at is null and u.created_at <= ${until} and ${condition}
        and ${after === undefined ? sql`true` : sql`(u.created_at, u.id) > (${after.cursor_at}::timestamptz, ${after.id}::uuid)`}
      order by u.created_at, u.id
      limit ${limit}
    ) u
    order by u.created_at, u.id`.execute(db);
  return rows;
}

/** How many users an export is about, for its progress. */
export async function countExported(db: Db, { projectId, condition, until }: Exported): Promise<number> {
  const { rows } = await sql<{ count: number }>`${sql.raw(planEachTime)}
    select count(*)::int as count from connect.connected_user u
    where u.project_id = ${projectId} and u.deleted_at is null and u.created_at <= ${until} and ${condition}
  `.execute(db);
  return rows[0]?.count ?? 0;
}
