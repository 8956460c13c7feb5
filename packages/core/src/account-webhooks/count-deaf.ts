import type { Integration } from '@acme/integrations';
import { sql } from 'kysely';
import type { ProjectDb } from '../db/project-db.ts';

/** Accounts with a workflow on that starts on what their provider tells, and how many of them it cannot tell anything. */
export async function countDeaf(
  db: ProjectDb,
  integration: Integration,
): Promise<{ readonly waiting: number; readonly deaf: number }> {
  const workflowIds = integration.workflows.flatMap(({ id, trigger }) =>
    trigger.kind === 'provider_event' ? [id] : [],
  );
  const { rows } = await sql<{ waiting: number; deaf: number }>`
    select count(*)::int as waiting, count(*) filter (where not exists (
        select from connect.account_webhook w
        where w.project_id = c.project_id and w.connection_id = c.id and w.sealed_secret is not null
      ))::int as deaf
    from connect.connection c
    where c.project_id = ${db.projectId} and c.integration_id = ${integration.id}
      and c.state not in ('revoking', 'disconnected') and exists (
        select from connect.workflow_state s
        where s.project_id = c.project_id and s.connection_id = c.id and s.enabled and s.workflow_id = any(${workflowIds})
      )
  `.execute(db.unbound);
  return rows[0] ?? { waiting: 0, deaf: 0 };
}
