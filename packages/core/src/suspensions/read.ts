import type { ProjectDb } from '../db/project-db.ts';
import type { SuspensionRow } from './suspension.ts';

/** What holds a user's work back now or will. */
export async function readSuspensions(db: ProjectDb, userId: string): Promise<SuspensionRow[]> {
  const rows = await db
    .selectFrom('connect.suspension')
    .select(['integration_id', 'workflow_id', 'source', 'act', 'reason', 'effective_at'])
    .where('user_id', '=', userId)
    .orderBy('integration_id')
    .orderBy('workflow_id')
    .orderBy('source')
    .execute();
  return rows.map((row) => ({
    integrationId: row.integration_id,
    workflowId: row.workflow_id,
    source: row.source,
    act: row.act,
    reason: row.reason,
    effectiveAt: row.effective_at.toISOString(),
  }));
}
