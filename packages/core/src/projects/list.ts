import type { Db } from '../db/database.ts';
import { describeSettings, type ProjectSettings, settingsColumns } from './describe-settings.ts';

/** All projects, by slug. */
export async function listProjects(db: Db): Promise<ProjectSettings[]> {
  const rows = await db.selectFrom('connect.project').select(settingsColumns).orderBy('slug').execute();
  return rows.map(describeSettings);
}
