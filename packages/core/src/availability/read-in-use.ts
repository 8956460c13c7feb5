import type { ProjectDb } from '../db/project-db.ts';
import type { InUse } from './decide-rules.ts';

/** What a user has connected and switched on. */
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
  return {
    integrations: connections.map((row) => row.integration_id),
    workflows: workflows.map((row) => row.workflow_id),
  };
}
