import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { DeliveryRow } from './describe.ts';

/** Calls at once of one destination; of one that has failed last, until it takes an event again. */
const perDestination = 5;
const perFailing = 1;

/** What is under way in this process of one destination. */
export interface UnderWay {
  readonly projectId: string;
  readonly destinationId: string;
  readonly calls: number;
}

export interface Taken extends DeliveryRow {
  readonly is_failing: boolean;
}

/**
 * Takes what is due, what has been due for longest first, each delivery by one process. Taken by moving its time: whoever dies
 * with it leaves it to others a while later.
 */
export async function takeDue(
  db: Db,
  room: {
    readonly free: number;
    /** Of these, for destinations that have failed last. */
    readonly freeForFailing: number;
    readonly underWay: readonly UnderWay[];
    readonly takeOverMs: number;
  },
): Promise<Taken[]> {
  const { free, freeForFailing, underWay, takeOverMs } = room;
  if (free <= 0) return [];
  const { rows } = await sql<Taken>`
    update connect.delivery v set next_try_at = now() + make_interval(secs => ${takeOverMs / 1_000})
    from (
      select project_id, id, is_failing from (
        select due.*, d.failing_since is not null as is_failing,
          row_number() over (partition by d.failing_since is not null order by due.next_try_at) as nth
        from connect.destination d
        left join unnest(
          ${underWay.map(({ projectId }) => projectId)}::uuid[],
          ${underWay.map(({ destinationId }) => destinationId)}::uuid[],
          ${underWay.map(({ calls }) => calls)}::integer[]
        ) as busy(project_id, id, calls) on busy.project_id = d.project_id and busy.id = d.id
        cross join lateral (
          select project_id, id, next_try_at from connect.delivery
          where project_id = d.project_id and destination_id = d.id and state = 'pending' and next_try_at <= now()
          order by next_try_at
          limit greatest(0, case when d.failing_since is null then ${perDestination}::integer
            else ${perFailing}::integer end - coalesce(busy.calls, 0))
          for update skip locked
        ) due
        where d.state = 'active'
      ) ordered
      where not is_failing or nth <= ${freeForFailing}
      order by next_try_at limit ${free}
    ) taken
    where v.project_id = taken.project_id and v.id = taken.id
    returning v.*, taken.is_failing
  `.execute(db);
  return rows;
}
