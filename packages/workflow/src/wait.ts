import { type Kysely, sql, type Transaction } from 'kysely';
import type { Claim } from './claim.ts';

/** What a step asks to be told of. */
export interface WaitSpec {
  readonly step: string;
  readonly event: string;
  readonly key: string | undefined;
  readonly timeoutMs: number;
}

/** An event as a wait gets it: JSON of what the code sees. */
export interface EventWait {
  readonly settled: boolean;
  readonly timeoutAt: Date;
  /** JSON text; undefined while nothing has come, and where nothing came in time. */
  readonly received: string | undefined;
}

/** Deliveries of an event to a subject, and steps that begin to wait for it, come one after the other. */
export async function lockEvent(
  trx: Transaction<any>,
  target: { readonly scope: string; readonly subject: string; readonly event: string },
): Promise<void> {
  const name = `workflow.event ${target.scope} ${target.subject} ${target.event}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
}

/**
 * Begins to wait, or looks again. Takes the oldest event that was delivered since the execution began and that no other wait
 * of it has had; gives up once the time is over. What it has come to once is never changed, so a run that is killed
 * before it has recorded it is told the same.
 *
 * @returns undefined if somebody else holds the execution now
 */
export function settleWait(
  db: Kysely<any>,
  { lease, execution }: Claim,
  spec: WaitSpec,
): Promise<EventWait | undefined> {
  const { scope, subject, id } = execution;
  const { step, event, key = null, timeoutMs } = spec;
  return db.transaction().execute(async (trx) => {
    await lockEvent(trx, { scope, subject, event });
    // Code that was changed may wait for another event under the same name, as long as it has not got one.
    const begun = await sql`
      insert into workflow.wait as w (scope, subject, execution_id, execution_created_at, step, event, key, timeout_at)
      select e.scope, e.subject, e.id, e.created_at, ${step}, ${event}, ${key}::text,
        clock_timestamp() + make_interval(secs => ${timeoutMs / 1_000})
      from workflow.execution e
      where e.scope = ${scope} and e.id = ${id} and e.created_at = ${lease.createdAt} and e.status = 'running'
        and e.run_no = ${lease.runNo}
      on conflict (scope, execution_id, step) do update set
        event = case when w.settled_at is null then excluded.event else w.event end,
        key = case when w.settled_at is null then excluded.key else w.key end
      returning w.step`.execute(trx);
    if (begun.rows.length === 0) return undefined;
    await sql`
      update workflow.wait w set event_id = found.id,
        settled_at = case when found.id is not null or w.timeout_at <= clock_timestamp() then clock_timestamp() end
      from (select (
        select v.id from workflow.event v
        where v.scope = ${scope} and v.subject = ${subject} and v.event = ${event}
          and (${key}::text is null or v.key = ${key}::text) and v.delivered_at >= ${lease.createdAt}
          and not exists (select from workflow.wait o
            where o.scope = v.scope and o.execution_id = ${id} and o.event_id = v.id)
        order by v.delivered_at, v.id limit 1
      ) as id) found
      where w.scope = ${scope} and w.execution_id = ${id} and w.step = ${step} and w.settled_at is null`.execute(trx);
    const { rows } = await sql<{ settled: boolean; timeout_at: Date; received: string | null }>`
      select w.settled_at is not null as settled, w.timeout_at,
        case when v.id is not null then json_build_object('id', v.id, 'key', v.key, 'payload', v.payload,
          'deliveredAt', to_char(v.delivered_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text end as received
      from workflow.wait w
      left join workflow.event v on v.scope = w.scope and v.subject = w.subject and v.id = w.event_id
      where w.scope = ${scope} and w.execution_id = ${id} and w.step = ${step}`.execute(trx);
    const row = rows[0];
    return row && { settled: row.settled, timeoutAt: row.timeout_at, received: row.received ?? undefined };
  });
}

/** Of these waits of executions that go to sleep, is one over already? @returns the ids of those executions */
export async function settledWaits(
  trx: Transaction<any>,
  waits: readonly { readonly scope: string; readonly executionId: string; readonly steps: readonly string[] }[],
): Promise<Set<string>> {
  const asked = waits.map((w) => sql`(${w.scope}::uuid, ${w.executionId}::uuid, ${[...w.steps]}::text[])`);
  const { rows } = await sql<{ id: string }>`
    select distinct w.execution_id as id
    from (values ${sql.join(asked)}) as a(scope, execution_id, steps)
    join workflow.wait w on w.scope = a.scope and w.execution_id = a.execution_id and w.step = any(a.steps)
    where w.settled_at is not null`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}
