import type { AdminActor } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { notifyProjectChanged } from './notify-changed.ts';

/** Lets apps that were written for Paragon's SDK use a project, or no longer; on every process within five seconds. */
export async function setParagonCompat(deps: Pick<CoreDeps, 'db'>, actor: AdminActor, on: boolean): Promise<void> {
  await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    const changed = await trx.unbound
      .updateTable('connect.project')
      .set({ paragon_compat: on })
      .where('project_id', '=', trx.projectId)
      .where('paragon_compat', '!=', on)
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) return;
    await recordAudit(trx, actor, { action: 'project.changed', target: { paragonCompat: on } });
    await notifyProjectChanged(trx);
  });
}
