import type { ChangeType } from '@acme/api';
import { sql } from 'kysely';
import type { ProjectTrx } from '../db/project-db.ts';

/** The channel on which processes tell each other to look again. */
export const changeChannel = 'acme_change';

/**
 * Writes one change into the outbox, in the transaction that makes it, and wakes whoever watches
 * the user once that commits.
 */
export async function emitChange(
  trx: ProjectTrx,
  change: { readonly userId: string; readonly type: ChangeType; readonly payload: Readonly<Record<string, unknown>> },
): Promise<void> {
  await sql`
    with written as (
      insert into connect.outbox (project_id, user_id, type, payload)
      values (${trx.projectId}, ${change.userId}, ${change.type}, ${JSON.stringify(change.payload)})
    )
    select pg_notify(${changeChannel}, ${`${trx.projectId}:${change.userId}`})
  `.execute(trx.unbound);
}
