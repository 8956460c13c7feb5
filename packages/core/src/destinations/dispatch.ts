import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

const batch = 500;

/**
 * Makes a delivery of each change for each destination that wants to hear of it; for one that is disabled it waits. A change is marked in the transaction that
 * makes it, so none is missed, whatever order they commit in. Returns whether there may be more of them.
 */
export async function dispatchChanges(db: Db): Promise<boolean> {
  const { numAffectedRows } = await sql`
    with due as (
      select project_id, id, type, payload from connect.outbox where to_dispatch order by id limit ${batch} for update skip locked
    ), made as (
      insert into connect.delivery (project_id, id, destination_id, outbox_id, type, state, next_try_at)
      select due.project_id, gen_random_uuid(), d.id, due.id, due.type, 'pending', now()
      from due join connect.destination d on d.project_id = due.project_id
        and (d.types = '{}' or due.type = any(d.types))
        -- That one is disabled is for the others.
        and not (due.type = 'destination.disabled' and due.payload ->> 'destinationId' = d.id::text)
    )
    update connect.outbox o set to_dispatch = false from due where o.project_id = due.project_id and o.id = due.id
  `.execute(db);
  return numAffectedRows === BigInt(batch);
}
