import type { Actor, Destination } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { describeDestination } from './describe.ts';

/** Where events of a project go, oldest first. */
export async function listDestinations(deps: Pick<CoreDeps, 'db'>, actor: Actor): Promise<readonly Destination[]> {
  const rows = await forProject(deps.db, actor.projectId)
    .selectFrom('connect.destination')
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(describeDestination);
}
