import { sql, type Transaction } from 'kysely';
import { checkEvent } from './check-event.ts';
import type { DeliverEvent } from './contract.ts';
import { lockEvent } from './wait.ts';
import { type SendDeps, wakeExecutions } from './wake.ts';

/** Keeps an event for those who will wait for it and hands it to those who do: to one wait of each execution. */
export async function deliverEvent(
  deps: SendDeps,
  trx: Transaction<any>,
  given: DeliverEvent,
): Promise<{ readonly duplicate: boolean; readonly executionIds: string[] }> {
  const { scope, subject, event, key = null, id } = given;
  const payload = checkEvent(given);
  await lockEvent(trx, given);
  // By the clock and not by the transaction's time: an event counts for what began before it was handed over.
  const { rows: kept } = await sql`
    insert into workflow.event (scope, subject, id, event, key, payload, delivered_at)
    values (${scope}, ${subject}, ${id}, ${event}, ${key}, ${payload}::json, clock_timestamp())
    on conflict do nothing returning id`.execute(trx);
  if (kept.length === 0) return { duplicate: true, executionIds: [] };
  const { rows } = await sql<{ execution_id: string; execution_created_at: Date }>`
    with one as (
      select distinct on (w.execution_id) w.execution_id, w.step from workflow.wait w
      where w.scope = ${scope} and w.subject = ${subject} and w.event = ${event} and w.settled_at is null
        and (w.key is null or w.key = ${key}::text) and w.timeout_at > clock_timestamp()
      order by w.execution_id, w.key is null, w.timeout_at, w.step
    )
    update workflow.wait w set event_id = ${id}, settled_at = clock_timestamp() from one
    where w.scope = ${scope} and w.execution_id = one.execution_id and w.step = one.step
    returning w.execution_id, w.execution_created_at`.execute(trx);
  await wakeExecutions(
    deps,
    trx,
    rows.map((row) => ({ scope, executionId: row.execution_id, createdAt: row.execution_created_at })),
  );
  return { duplicate: false, executionIds: rows.map((row) => row.execution_id) };
}
