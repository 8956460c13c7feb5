import { sql } from 'kysely';
import type { ProjectDb } from '../db/project-db.ts';

/** What is sent of a change; the same bytes on every try. Undefined once the user that it is about was deleted. */
export async function eventBody(db: ProjectDb, outboxId: string): Promise<string | undefined> {
  const { rows } = await sql<{
    type: string;
    created_at: Date;
    payload: Readonly<Record<string, unknown>>;
    user_id: string | null;
  }>`
    select o.type, o.created_at, o.payload, u.external_id as user_id from connect.outbox o
    left join connect.connected_user u on u.project_id = o.project_id and u.id = o.user_id and u.deleted_at is null
    where o.project_id = ${db.projectId} and o.id = ${outboxId}
  `.execute(db.unbound);
  const row = rows[0];
  if (row === undefined) return undefined;
  return JSON.stringify({
    type: row.type,
    timestamp: row.created_at.toISOString(),
    data: { ...(row.user_id === null ? {} : { userId: row.user_id }), ...row.payload },
  });
}
