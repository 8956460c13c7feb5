import type { UserActor } from '@acme/api';
import type { CoreDeps } from '../deps.ts';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import { findUserId } from '../users/ensure-user.ts';
import { sha256 } from './attempt-secrets.ts';
import { attemptNotFound } from './describe-attempt.ts';
import type { AttemptRow } from './move-attempt.ts';

/** The caller's own attempt. @throws not_found, in the same words for another user's */
export async function getOwnAttempt(
  deps: Pick<CoreDeps, 'db'>,
  actor: UserActor,
  attemptId: string,
): Promise<{ readonly db: ProjectDb; readonly userId: string; readonly row: AttemptRow }> {
  const db = forProject(deps.db, actor.projectId);
  const userId = await findUserId(db, actor.userId);
  if (userId === undefined) throw attemptNotFound();
  const row = await db
    .selectFrom('connect.attempt')
    .selectAll()
    .where('id', '=', attemptId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (row === undefined) throw attemptNotFound();
  return { db, userId, row };
}

/** The caller's newest attempt with a name of theirs. @throws not_found */
export async function getAttemptOfSession(
  deps: Pick<CoreDeps, 'db'>,
  actor: UserActor,
  session: string,
): Promise<AttemptRow> {
  const db = forProject(deps.db, actor.projectId);
  const userId = await findUserId(db, actor.userId);
  if (userId === undefined) throw attemptNotFound();
  const row = await db
    .selectFrom('connect.attempt')
    .selectAll()
    .where('user_id', '=', userId)
    .where('session_sha256', '=', sha256(session))
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) throw attemptNotFound();
  return row;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The attempt that a navigation names. The one read that does not start from a project: the
 * address of the start page carries none, and the row names it.
 */
export async function findAttemptOfAnyProject(
  deps: Pick<CoreDeps, 'db'>,
  attemptId: string,
): Promise<{ readonly db: ProjectDb; readonly row: AttemptRow; readonly externalUserId: string } | undefined> {
  if (!uuid.test(attemptId)) return undefined;
  const row = await deps.db.selectFrom('connect.attempt').selectAll().where('id', '=', attemptId).executeTakeFirst();
  if (row === undefined) return undefined;
  const db = forProject(deps.db, row.project_id);
  const user = await db
    .selectFrom('connect.connected_user')
    .select('external_id')
    .where('id', '=', row.user_id)
    .executeTakeFirstOrThrow();
  return { db, row, externalUserId: user.external_id };
}
