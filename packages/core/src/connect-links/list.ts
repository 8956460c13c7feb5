import type { ConnectLink, Subject } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { findUserId } from '../users/ensure-user.ts';
import { describeLink } from './describe-link.ts';

/** A user's links, newest first. Old ones are swept away. */
export async function listConnectLinks(deps: Pick<CoreDeps, 'db' | 'clock'>, subject: Subject): Promise<ConnectLink[]> {
  const db = forProject(deps.db, subject.projectId);
  const userId = await findUserId(db, subject.userId);
  if (userId === undefined) return [];
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
