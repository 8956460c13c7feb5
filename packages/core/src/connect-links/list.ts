import type { Actor, ConnectLink, Subject } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { findUserId, userNotFound } from '../users/ensure-user.ts';
import { describeLink } from './describe-link.ts';

/** A user's links, newest first. Old ones are swept away. @throws not_found to the host, for a user who is unknown */
export async function listConnectLinks(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  actor: Actor,
  subject: Subject,
): Promise<ConnectLink[]> {
  const db = forProject(deps.db, subject.projectId);
  const userId = await findUserId(db, subject.userId);
  if (userId === undefined) {
    if (actor.kind === 'user') return [];
    throw userNotFound();
  }
  const rows = await db
    .selectFrom('connect.connect_link')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(100)
    .execute();
  return rows.map((row) => describeLink(row, deps.clock.now()));
}
