import { sql } from 'kysely';
import type { ProjectDb } from '../db/project-db.ts';
import type { Listener } from '../events/executions-for.ts';
import { suspensionsOfUserSql } from '../suspensions/suspension.ts';

/** Everybody who has connected one of these accounts and has one of these workflows on, in one statement. */
export async function findListeners(
  db: ProjectDb,
  integrationId: string,
  accounts: readonly string[],
  workflowIds: readonly string[],
): Promise<Listener[]> {
  const { rows } = await sql<Listener>`
    select u.id, u.external_id as "externalId", u.metadata, u.provenance, ${sql.raw(suspensionsOfUserSql)} as suspensions,
      json_agg(json_build_object('workflowId', w.workflow_id, 'connectionId', c.id, 'accountId', c.account_id,
        'accountLabel', c.account_label, 'settings', c.settings)) as enabled
    from connect.connection c
    join connect.workflow_state w on w.project_id = c.project_id and w.connection_id = c.id
    join connect.connected_user u on u.project_id = c.project_id and u.id = c.user_id
    where c.project_id = ${db.projectId} and c.integration_id = ${integrationId} and c.account_id = any(${accounts})
      and c.state not in ('revoking', 'disconnected') and w.enabled and w.workflow_id = any(${workflowIds})
      and u.deleted_at is null
    group by u.project_id, u.id
  `.execute(db.unbound);
  return rows;
}
