import { AppError } from '@acme/api';
import type { Db } from '../db/database.ts';

/** A project by its slug or its id: how people name it on a command line. @throws project_not_found */
export async function findProject(
  db: Db,
  slugOrId: string,
): Promise<{ readonly projectId: string; readonly slug: string }> {
  const row = await db
    .selectFrom('connect.project')
    .select(['project_id', 'slug'])
    .where((eb) => eb.or([eb('slug', '=', slugOrId), eb(eb.cast<string>('project_id', 'text'), '=', slugOrId)]))
    .executeTakeFirst();
  if (row === undefined) {
    throw new AppError(
      'project_not_found',
      `There is no project "${slugOrId}". "acme-connect project create" makes one.`,
    );
  }
  return { projectId: row.project_id, slug: row.slug };
}
