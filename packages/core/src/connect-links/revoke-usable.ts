import type { Actor } from '@acme/api';
import { sql } from 'kysely';
import type { ProjectTrx } from '../db/project-db.ts';
import { moveLink } from './move-link.ts';

/** Ends the links of a user, or of everybody, that can still be used: whoever held a token may have made them. */
export async function revokeUsableLinks(trx: ProjectTrx, actor: Actor, user?: { readonly id: string }): Promise<void> {
  const { rows } = await sql<{ id: string; externalUserId: string }>`
    select l.id, u.external_id as "externalUserId" from connect.connect_link l
    join connect.connected_user u on u.project_id = l.project_id and u.id = l.user_id
    where l.project_id = ${trx.projectId} and l.state in ('open', 'opened') and l.expires_at > now()
      and ${user === undefined ? sql`true` : sql`l.user_id = ${user.id}`}
  `.execute(trx.unbound);
  for (const link of rows) await moveLink(trx, actor, link, 'revoked');
}
