import { sql, type Transaction } from 'kysely';
import type { DeliverEvent } from './contract.ts';
import { encodeJson, isPlainText } from './json.ts';
import { limits } from './limits.ts';
import { isUuid } from './uuid.ts';
import { lockEvent } from './wait.ts';
import { type SendDeps, wakeExecutions } from './wake.ts';
import { WorkflowError } from './workflow-error.ts';

/** Keeps an event for those who will wait for it and hands it to those who do: to one wait of each execution. */
export async function deliverEvent(
  deps: SendDeps,
  trx: Transaction<any>,
  given: DeliverEvent,
): Promise<{ readonly duplicate: boolean; readonly executionIds: string[] }> {
  const { scope, subject, event, key = null, id } = given;
  const payload = check(given);
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

function check({ scope, subject, event, key, payload, id }: DeliverEvent): string | null {
  const wrong =
    (!isUuid(scope) && 'scope must be a UUID') ||
    (!isUuid(subject) && 'subject must be a UUID') ||
    (!isPlainText(event, limits.nameBytes) && `event must be text of 1 to ${limits.nameBytes} bytes`) ||
    (key !== undefined &&
      !isPlainText(key, limits.nameBytes) &&
      `key must be text of 1 to ${limits.nameBytes} bytes`) ||
    (!isPlainText(id, limits.nameBytes) && `id must be text of 1 to ${limits.nameBytes} bytes`);
  if (wrong) throw new WorkflowError('invalid_argument', `An event cannot be delivered: ${wrong}.`);
  // Within the limits together with what a wait gets beside it, so that no wait is handed what it cannot record.
  const whole = encodeJson({ id, key, payload, deliveredAt: new Date(0) }, 'The event');
  if (!whole.ok) {
    throw new WorkflowError(
      whole.reason === 'payload_too_large' ? 'payload_too_large' : 'invalid_argument',
      whole.message,
    );
  }
  const encoded = encodeJson(payload, 'The payload of the event');
  return encoded.ok ? encoded.text : null;
}
