import type { ProjectTrx } from '../db/project-db.ts';
import type { OfferedWorkflow } from '../definitions/definitions.ts';
import { requires, sectionOf, settingsColumns } from './sections.ts';
import { settingsInUse } from './settings-in-use.ts';

/** Of these accounts, those on which a workflow cannot begin yet, each with the labels of what is missing. */
export async function findMissing(
  trx: ProjectTrx,
  offered: OfferedWorkflow,
  connectionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { integration, workflow } = offered;
  if (connectionIds.length === 0 || !(requires(integration.settings) || requires(workflow.settings))) return new Map();
  const rows = await trx
    .selectFrom('connect.connection')
    .select(['id', ...settingsColumns])
    .where('id', 'in', [...connectionIds])
    // What is missing now is missing until it is decided what follows from it.
    .forShare()
    .execute();
  return new Map(
    rows.flatMap((row) => {
      const { values } = sectionOf(row, workflow.id);
      const { missing } = settingsInUse(offered, { settings: row.settings, workflowSettings: values });
      return missing.length === 0 ? [] : [[row.id, missing] as const];
    }),
  );
}
