import { type RawBuilder, sql } from 'kysely';
import type { ProjectDb, ProjectTrx } from '../db/project-db.ts';
import { suspensionsOfUserSql } from '../suspensions/suspension.ts';
import type { Listener } from './executions-for.ts';

/** One workflow that is on for one account, with what a run of it is given: aliases `w` and `c`. */
const enabledSql = `json_build_object('workflowId', w.workflow_id, 'connectionId', c.id, 'state', c.state,
  'accountId', c.account_id, 'accountLabel', c.account_label, 'settings', c.settings,
  'connectedAt', c.connected_at, 'madeDefaultAt', c.made_default_at)`;

/** The user of the host's id with the enabled ones among the workflows given, in one statement. */
export async function findListener(
  db: ProjectDb | ProjectTrx,
  externalId: string,
  workflowIds: readonly string[],
): Promise<Listener | undefined> {
  return (await find(db, sql`u.external_id = ${externalId}`, workflowIds))[0];
}

/** The same of users by our ids. */
export async function findListenersById(
  db: ProjectDb | ProjectTrx,
  userIds: readonly string[],
  workflowIds: readonly string[],
): Promise<readonly Listener[]> {
  return await find(db, sql`u.id = any(${userIds}::uuid[]) and u.deleted_at is null`, workflowIds);
}

async function find(
  db: ProjectDb | ProjectTrx,
  who: RawBuilder<unknown>,
  workflowIds: readonly string[],
): Promise<Listener[]> {
  const { rows } = await sql<Listener>`
    select u.id, u.external_id as "externalId", u.metadata, u.provenance, ${sql.raw(suspensionsOfUserSql)} as suspensions,
      coalesce((
        select json_agg(${sql.raw(enabledSql)})
        from connect.workflow_state w
        join connect.connection c on c.project_id = w.project_id and c.id = w.connection_id
        where w.project_id = u.project_id and w.user_id = u.id and w.enabled
          and w.workflow_id = any(${workflowIds}) and c.state not in ('revoking', 'disconnected')
      ), '[]') as enabled
    from connect.connected_user u
    where u.project_id = ${db.projectId} and ${who}
  `.execute(db.unbound);
  return rows;
}

/** Whom events of a provider are for: whoever has connected one of the accounts, or one connection alone. */
export type Audience = { readonly accounts: readonly string[] } | { readonly connectionId: string };

/** Everybody of an audience who has one of these workflows on, in one statement. */
export async function findListenersAmong(
  db: ProjectDb,
  integrationId: string,
  audience: Audience,
  workflowIds: readonly string[],
): Promise<Listener[]> {
  const isMeant =
    'connectionId' in audience ? sql`c.id = ${audience.connectionId}` : sql`c.account_id = any(${audience.accounts})`;
  const { rows } = await sql<Listener>`
    select u.id, u.external_id as "externalId", u.metadata, u.provenance, ${sql.raw(suspensionsOfUserSql)} as suspensions,
      json_agg(${sql.raw(enabledSql)}) as enabled
    from connect.connection c
    join connect.workflow_state w on w.project_id = c.project_id and w.connection_id = c.id
    join connect.connected_user u on u.project_id = c.project_id and u.id = c.user_id
    where c.project_id = ${db.projectId} and c.integration_id = ${integrationId} and ${isMeant}
      and c.state not in ('revoking', 'disconnected') and w.enabled and w.workflow_id = any(${workflowIds})
      and u.deleted_at is null
    group by u.project_id, u.id
  `.execute(db.unbound);
  return rows;
}
