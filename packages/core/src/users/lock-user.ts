import { decisiveMetadata } from '../availability/decisive-metadata.ts';
import type { Facts } from '../availability/standing.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import { readSuspensions } from '../suspensions/read.ts';
import { userNotFound } from './ensure-user.ts';

/** A user inside a transaction, with what decides about them. */
export interface LockedUser {
  readonly id: string;
  readonly externalId: string;
  readonly facts: Facts;
}

/**
 * Locks a user until the transaction ends, so that what is decided on their metadata and suspensions still holds when
 * it commits. `share` lets others decide as well, and stops only who changes them.
 *
 * @throws not_found
 */
export async function lockUser(
  trx: ProjectTrx,
  userId: string,
  now: Date,
  strength: 'share' | 'update' = 'share',
): Promise<LockedUser> {
  const query = trx
    .selectFrom('connect.connected_user')
    .select(['external_id', 'metadata', 'provenance'])
    .where('id', '=', userId)
    .where('deleted_at', 'is', null);
  const row = await (strength === 'share' ? query.forShare() : query.forUpdate()).executeTakeFirst();
  if (row === undefined) throw userNotFound();
  return {
    id: userId,
    externalId: row.external_id,
    facts: {
      metadata: decisiveMetadata(row.metadata, row.provenance),
      suspensions: await readSuspensions(trx, userId),
      now,
    },
  };
}
