import type { Actor, AuditFilter, AuditPage } from '@acme/api';
import { sql } from 'kysely';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { fromCursor, notOurs, toPage } from '../search/cursor.ts';
import { getUserId } from '../users/ensure-user.ts';
import { auditColumns, describeEntry } from './describe-entry.ts';

/** Who did what, newest first. @throws not_found for an unknown user, invalid_request for a cursor we did not make */
export async function listAudit(deps: Pick<CoreDeps, 'db'>, actor: Actor, filter: AuditFilter): Promise<AuditPage> {
  const db = forProject(deps.db, actor.projectId);
  let query = db
    .selectFrom('connect.audit')
    .select(auditColumns)
    .select(sql<string>`at::text`.as('cursor_at'))
    .orderBy('id', 'desc')
    .limit(filter.limit + 1);
  if (filter.userId !== undefined) query = query.where('user_id', '=', await getUserId(db, filter.userId));
  if (filter.action !== undefined) query = query.where('action', '=', filter.action);
  if (filter.from !== undefined) query = query.where('at', '>=', new Date(filter.from));
  if (filter.to !== undefined) query = query.where('at', '<', new Date(filter.to));
  if (filter.cursor !== undefined) {
    const { id } = fromCursor(filter.cursor);
    if (!/^\d+$/.test(id)) throw notOurs();
    query = query.where('id', '<', id);
  }
  const page = toPage(await query.execute(), filter.limit, (row) => ({ at: row.cursor_at, id: row.id }));
  return {
    items: page.rows.map(describeEntry),
    ...page.next,
  };
}
