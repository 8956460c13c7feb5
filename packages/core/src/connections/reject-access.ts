import { sql } from 'kysely';
import { forProject } from '../db/project-db.ts';
import { moveConnectionIn } from './move-connection.ts';
import type { AccessDeps } from './read-access.ts';

/**
 * Notes that the provider's API refused a credential although it was just renewed. One refusal may pass; the second
 * within ten minutes, of another renewed one, ends the grant, and so does the first of a credential that cannot be
 * renewed. True when the connection now has to be connected again. Nothing happens when the credential has changed since.
 */
export async function rejectAccess(
  deps: Pick<AccessDeps, 'db' | 'refreshes' | 'observer'>,
  rejected: {
    readonly projectId: string;
    readonly connectionId: string;
    readonly version: number;
    readonly renewable: boolean;
  },
): Promise<boolean> {
  const { projectId, connectionId, version, renewable } = rejected;
  const withinSeconds = deps.refreshes.timing.rejectedWithinMs / 1000;
  return await forProject(deps.db, projectId).transaction(async (trx) => {
    await sql`
      select 1 from connect.connection where project_id = ${projectId} and id = ${connectionId} for update
    `.execute(trx.unbound);
    const { rows } = await sql<{ again: boolean }>`
      update connect.credential k
      set rejected_version = k.version, rejected_at = clock_timestamp(), refresh_attempt = k.refresh_attempt + 1
      from connect.credential old
      where k.project_id = ${projectId} and k.connection_id = ${connectionId} and k.version = ${version}
        and k.lease_until is null and k.rejected_version is distinct from k.version
        and old.project_id = k.project_id and old.connection_id = k.connection_id
      returning coalesce(old.rejected_at > clock_timestamp() - make_interval(secs => ${withinSeconds}), false) as again
    `.execute(trx.unbound);
    const row = rows[0];
    if (row === undefined || (renewable && !row.again)) return false;
    return await moveConnectionIn(deps, trx, connectionId, { to: 'needs_reauth', reason: 'rejected_by_api' });
  });
}
