import { type RawBuilder, sql } from 'kysely';
import type { ProjectDb, ProjectTrx } from '../db/project-db.ts';
import type { Sharing } from '../definitions/definitions.ts';
import { isLentSql, lentFromSql } from '../organisations/lent-sql.ts';
import { suspensionsOfUserSql, suspensionsSql } from '../suspensions/suspension.ts';
import type { Listener } from './executions-for.ts';

/** One workflow that is on for one account, with what a run of it is given: aliases `w` and `c`. */
const enabledFields = `'workflowId', w.workflow_id, 'connectionId', c.id, 'state', c.state,
  'accountId', c.account_id, 'accountLabel', c.account_label, 'settings', c.settings,
  'workflowSettings', c.workflow_settings -> w.workflow_id -> 'values',
  'connectedAt', c.connected_at`;
const enabledSql = `json_build_object(${enabledFields}, 'madeDefaultAt', c.made_default_at)`;

/** The same for a colleague's account. */
const lentSql = `json_build_object(${enabledFields}, 'madeDefaultAt', null,
  'owner', json_build_object('id', o.external_id, 'suspensions', ${suspensionsSql('o')}))`;

/** The user of the host's id with the enabled ones among the workflows given, in one statement. */
export async function findListener(
  db: ProjectDb | ProjectTrx,
  sharing: Sharing | undefined,
  externalId: string,
  workflowIds: readonly string[],
): Promise<Listener | undefined> {
  return (await find(db, sharing, sql`u.external_id = ${externalId}`, workflowIds))[0];
}

/** The same of users by our ids. */
export async function findListenersById(
  db: ProjectDb | ProjectTrx,
  sharing: Sharing | undefined,
  userIds: readonly string[],
  workflowIds: readonly string[],
): Promise<readonly Listener[]> {
  return await find(db, sharing, sql`u.id = any(${userIds}::uuid[]) and u.deleted_at is null`, workflowIds);
}

async function find(
  db: ProjectDb | ProjectTrx,
  sharing: Sharing | undefined,
  who: RawBuilder<unknown>,
  workflowIds: readonly string[],
): Promise<Listener[]> {
  const lent =
    sharing === undefined
      ? sql``
      : sql`, coalesce((
        select json_agg(${sql.raw(lentSql)})
        from connect.member_switch w, ${sql.raw(lentFromSql)}
        where w.project_id = u.project_id and w.user_id = u.id and w.workflow_id = any(${workflowIds})
          and c.project_id = w.project_id and c.id = w.connection_id and ${sql.raw(isLentSql(sharing))}
      ), '[]') as lent`;
  const { rows } = await sql<Listener & { readonly lent?: Listener['enabled'] }>`
    select u.id, u.external_id as "externalId", u.metadata, u.provenance, ${sql.raw(suspensionsOfUserSql)} as suspensions,
      coalesce((
        select json_agg(${sql.raw(enabledSql)})
        from connect.workflow_state w
        join connect.connection c on c.project_id = w.project_id and c.id = w.connection_id
        where w.project_id = u.project_id and w.user_id = u.id and w.enabled
          and w.workflow_id = any(${workflowIds}) and c.state not in ('revoking', 'disconnected')
      ), '[]') as enabled ${lent}
    from connect.connected_user u
    where u.project_id = ${db.projectId} and ${who}
  `.execute(db.unbound);
  return rows.map(({ lent: colleagues = [], ...row }) => ({ ...row, enabled: [...row.enabled, ...colleagues] }));
}

/** Whom something new at a provider is for: whoever has one of the accounts, or one connection alone. */
export type Audience = { readonly accounts: readonly string[] } | { readonly connectionId: string };

/**
 * Everybody of an audience, colleagues with whom an account is shared among them, who has one of these workflows on for it, in one
 * statement. Who has both an account and a share of one is here twice.
 */
export async function findListenersAmong(
  db: ProjectDb,
  sharing: Sharing | undefined,
  integrationId: string,
  audience: Audience,
  workflowIds: readonly string[],
): Promise<Listener[]> {
  const isMeant =
    'connectionId' in audience ? sql`c.id = ${audience.connectionId}` : sql`c.account_id = any(${audience.accounts})`;
  const whose = sql`u.id, u.external_id as "externalId", u.metadata, u.provenance,
      ${sql.raw(suspensionsOfUserSql)} as suspensions`;
  const of = sql`c.project_id = ${db.projectId} and c.integration_id = ${integrationId} and ${isMeant}
      and c.state not in ('revoking', 'disconnected') and w.workflow_id = any(${workflowIds}) and u.deleted_at is null`;
  const members =
    sharing === undefined
      ? sql``
      : sql`union all
    select ${whose}, json_agg(${sql.raw(lentSql)})
    from ${sql.raw(lentFromSql)}
    join connect.member_switch w on w.project_id = c.project_id and w.connection_id = c.id
    join connect.connected_user u on u.project_id = w.project_id and u.id = w.user_id
    where ${of} and ${sql.raw(isLentSql(sharing))}
    group by u.project_id, u.id`;
  const { rows } = await sql<Listener>`
    select ${whose}, json_agg(${sql.raw(enabledSql)}) as enabled
    from connect.connection c
    join connect.workflow_state w on w.project_id = c.project_id and w.connection_id = c.id
    join connect.connected_user u on u.project_id = c.project_id and u.id = c.user_id
    where ${of} and w.enabled
    group by u.project_id, u.id
    ${members}
  `.execute(db.unbound);
  return rows;
}
