import type { ProjectDb, ProjectTrx } from '../db/project-db.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { PollPlace } from './find-place.ts';

/** Where the next look begins, and how many have counted. */
export async function readPoll(
  db: ProjectDb | ProjectTrx,
  { workflowId, connectionId }: PollPlace,
): Promise<{ readonly cursor: unknown; readonly looks: number }> {
  const row = await db
    .selectFrom('connect.poll')
    .select(['cursor', 'looks'])
    .where('connection_id', '=', connectionId)
    .where('workflow_id', '=', workflowId)
    .executeTakeFirst();
  return row ?? { cursor: undefined, looks: 0 };
}

/** Moves the cursor on, unless another look that began at the same place has done so. */
export async function moveCursor(
  trx: ProjectTrx,
  { workflowId, connectionId }: PollPlace,
  look: { readonly looks: number; readonly cursor: unknown; readonly at: Date },
): Promise<boolean> {
  const moved = {
    cursor: JSON.stringify(look.cursor ?? null),
    looks: look.looks + 1,
    looked_at: look.at,
    failed_at: null,
    reason: null,
    error: null,
  };
  const written = await trx
    .insertInto('connect.poll', { connection_id: connectionId, workflow_id: workflowId, ...moved })
    .onConflict((conflict) =>
      conflict
        .columns(['project_id', 'connection_id', 'workflow_id'])
        .doUpdateSet(moved)
        .where('connect.poll.looks', '=', look.looks),
    )
    .executeTakeFirst();
  return written.numInsertedOrUpdatedRows === 1n;
}

/** Keeps why an account could not be looked at, for whoever asks what starts by itself. */
export async function noteFailure(
  deps: Pick<CoreDeps, 'db' | 'clock' | 'log'>,
  failure: PollPlace & { readonly projectId: string; readonly reason: string; readonly message: string },
): Promise<null> {
  const { projectId, workflowId, connectionId, reason, message } = failure;
  const failed = { failed_at: deps.clock.now(), reason, error: message.slice(0, 2_000) };
  await forProject(deps.db, projectId)
    .insertInto('connect.poll', { connection_id: connectionId, workflow_id: workflowId, ...failed })
    .onConflict((conflict) => conflict.columns(['project_id', 'connection_id', 'workflow_id']).doUpdateSet(failed))
    .execute();
  deps.log.warn(
    { projectId, workflowId, connectionId, reason },
    'an account could not be looked at; the next tick tries again',
  );
  return null;
}
