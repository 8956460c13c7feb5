import { sql } from 'kysely';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Sharing } from '../definitions/definitions.ts';
import { isLentSql, lentFromSql } from './lent-sql.ts';

/**
 * The ids of the colleagues' accounts of one integration that a user may use now. They are locked against being taken back
 * until the transaction ends.
 */
export async function findLent(
  trx: ProjectTrx,
  sharing: Sharing | undefined,
  wanted: { readonly userId: string; readonly integrationId: string; readonly connectionId?: string | undefined },
): Promise<readonly string[]> {
  const { userId, integrationId, connectionId } = wanted;
  if (sharing?.integrationIds.includes(integrationId) !== true) return [];
  const { rows } = await sql<{ id: string }>`
    select c.id from connect.connected_user u, ${sql.raw(lentFromSql)}
    where u.project_id = ${trx.projectId} and u.id = ${userId} and c.project_id = u.project_id
      and c.integration_id = ${integrationId} ${connectionId === undefined ? sql`` : sql`and c.id = ${connectionId}`}
      and ${sql.raw(isLentSql(sharing))}
    order by c.id
    for share of c`.execute(trx.unbound);
  return rows.map(({ id }) => id);
}
