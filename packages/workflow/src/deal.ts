import { type Kysely, sql } from 'kysely';
import { queueName } from './queue.ts';

/** Priority of the first round: from here rounds count down, for weeks of a backlog that never ends. */
const firstRound = 2_000_000_000;

/**
 * Deals the next `hand` turns out among the scopes that have executions waiting, as many to each and in rounds: one of every
 * scope, then the next of every scope. pg-boss hands out jobs by priority and then by age, so a round is a priority. A
 * scope with ten thousand jobs stands in nobody's way. Who comes later joins the round that is being played; what is dealt
 * is left as it is. With one scope alone there is nothing to deal. One process at a time; the others let it.
 *
 * @returns how many jobs got a turn
 */
export async function dealTurns(db: Kysely<any>, hand: number): Promise<number> {
  const { rows } = await sql<{ dealt: number }>`
    with turn as materialized (
      select pg_try_advisory_xact_lock(hashtextextended('workflow.deal', 0)) as mine
    ),
    ready as materialized (
      select j.id, j.group_id, j.priority,
        row_number() over (partition by j.group_id order by j.priority desc, j.created_on) as place
      from pgboss.job j, turn
      where turn.mine and j.name = ${queueName} and j.state in ('created', 'retry') and not j.blocked
        and j.start_after <= now()
    ),
    scopes as materialized (
      select group_id, count(*) filter (where priority > 0) as dealt, min(priority) filter (where priority > 0) as last,
        max(max(priority)) over () as round, count(*) over () as number
      from ready group by group_id
    ),
    dealt as (
      update pgboss.job j
      set priority = greatest(1,
        coalesce(s.last, case when s.round > 0 then s.round + 1 else ${firstRound}::integer end) - (r.place - s.dealt))
      from ready r join scopes s using (group_id)
      where s.number > 1 and r.priority < 1 and r.place <= ceil(${hand}::numeric / s.number)
        and j.name = ${queueName} and j.id = r.id and j.state in ('created', 'retry')
      returning j.id
    )
    select count(*)::integer as dealt from dealt`.execute(db);
  return rows[0]?.dealt ?? 0;
}
