import { sql } from 'kysely';
import type { ProjectDb } from '../db/project-db.ts';
import type { InUse } from './decide-rules.ts';

/** What a user has connected and switched on, for colleagues' accounts as well. */
export async function readInUse(db: ProjectDb, userId: string): Promise<InUse> {
  const connections = await db
    .selectFrom('connect.connection')
    .select('integration_id')
    .where('user_id', '=', userId)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .execute();
  const workflows = await db
    .selectFrom('connect.workflow_state')
    .select('workflow_id')
    .where('user_id', '=', userId)
    .where('enabled', '=', true)
    .execute();
  const lent = await readLentInUse(db, userId);
  return {
    integrations: [...connections.map((row) => row.integration_id), ...lent.map((row) => row.integration_id)],
    workflows: [...workflows.map((row) => row.workflow_id), ...lent.map((row) => row.workflow_id)],
  };
}

async function readLentInUse(db: ProjectDb, userId: string) {
  const { rows } = await sql<{ integration_id: string; workflow_id: string }>`
    select c.integration_id, w.workflow_id from connect.member_switch w
    join connect.connection c on c.project_id = w.project_id and c.id = w.connection_id
    where w.project_id = ${db.projectId} and w.user_id = ${userId}`.execute(db.unbound);
  return rows;
}
