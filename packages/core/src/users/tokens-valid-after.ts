import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** What is left of a deleted user's id: enough to know it again, not to read it. */
export function externalIdHash(externalId: string): Buffer {
  return hash('sha256', externalId, 'buffer');
}

/**
 * Tokens of this user that were signed earlier are refused: the host has revoked them, or the user was deleted, and
 * an old token must not bring it back.
 */
export async function readTokensValidAfter(db: Db, projectId: string, externalId: string): Promise<Date | undefined> {
  const { rows } = await sql<{ valid_after: Date | null }>`
    select greatest(
      (select tokens_valid_after from connect.connected_user
        where project_id = ${projectId} and external_id = ${externalId}),
      (select deleted_at from connect.deleted_user
        where project_id = ${projectId} and external_id_sha256 = ${externalIdHash(externalId)})
    ) as valid_after
  `.execute(db);
  return rows[0]?.valid_after ?? undefined;
}
