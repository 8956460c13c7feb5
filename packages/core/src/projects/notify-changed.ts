import { sql } from 'kysely';
import type { ProjectTrx } from '../db/project-db.ts';

/** The channel on which processes tell each other to read a project again. */
export const projectChannel = 'acme_project';

/** Makes every process read the project's keys and settings again, once the transaction commits. */
export async function notifyProjectChanged(trx: ProjectTrx): Promise<void> {
  await sql`select pg_notify(${projectChannel}, ${trx.projectId})`.execute(trx.unbound);
}
