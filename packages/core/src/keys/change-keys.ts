import { AppError } from '@acme/api';
import { sql } from 'kysely';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { notifyProjectChanged } from '../projects/notify-changed.ts';

/** How many keys of a kind may be live: two to rotate, and some for the places that use them. */
const maxLive = 5;

/**
 * Changes keys of a project in one transaction, one change at a time, so that counts of live keys
 * hold. Every process reads the keys again as soon as it commits.
 */
export async function changeKeys<Result>(
  deps: Pick<CoreDeps, 'db' | 'projects'>,
  projectId: string,
  change: (trx: ProjectTrx) => Promise<Result>,
): Promise<Result> {
  const result = await forProject(deps.db, projectId).transaction(async (trx) => {
    await sql`select 1 from connect.project where project_id = ${projectId} for no key update`.execute(trx.unbound);
    await notifyProjectChanged(trx);
    return await change(trx);
  });
  // The notice reaches this process as well, but its next read may come first.
  deps.projects.forget(projectId);
  return result;
}

/** @throws conflict when, with those to come, more keys would be live than may be */
export function refuseTooMany(kind: 'secret' | 'signing', liveAfter: number): void {
  if (liveAfter <= maxLive) return;
  throw new AppError(
    'conflict',
    `The project has ${maxLive} live ${kind} keys already. Disable one that is not used any more.`,
  );
}

/** @throws conflict when no key would be left and that was not asked for */
export function refuseLast(kind: 'secret' | 'signing', othersUsable: number, force: boolean): void {
  if (othersUsable > 0 || force) return;
  const loss = kind === 'secret' ? 'your backend could not call any more' : 'no customer could sign in any more';
  throw new AppError(
    'conflict',
    `This is the last usable ${kind} key: without it ${loss}. Make another first, or disable it with force.`,
  );
}
