import { sql, type Transaction } from 'kysely';
import { fromKysely } from 'pg-boss';
import { channel, queueName } from './queue.ts';
import type { SendDeps } from './start.ts';
import { isUuid } from './uuid.ts';

/** Sends a job for every execution that waits for `reason`. */
export async function unparkExecutions(
  deps: SendDeps,
  trx: Transaction<any>,
  filter: { readonly scope: string; readonly subject?: string; readonly reason: string },
): Promise<number> {
  if (!isUuid(filter.scope) || (filter.subject !== undefined && !isUuid(filter.subject))) return 0;
  const { rows } = await sql<{ id: string; created_at: Date; job_id: string }>`
    update workflow.execution set status = 'queued', reason = null, error = null, parked_at = null,
      job_id = gen_random_uuid(), job_attempt = -1
    where scope = ${filter.scope} ${filter.subject === undefined ? sql`` : sql`and subject = ${filter.subject}`}
      and parked_at is not null and status = 'parked' and reason = ${filter.reason}
    returning id, created_at, job_id`.execute(trx);
  if (rows.length === 0) return 0;
  await deps.boss.insert(
    queueName,
    rows.map((row) => ({
      id: row.job_id,
      data: { scope: filter.scope, executionId: row.id, createdAt: row.created_at.toISOString() },
      group: { id: filter.scope },
      heartbeatSeconds: deps.heartbeatSeconds,
    })),
    { db: fromKysely(trx) },
  );
  await sql`select pg_notify(${channel}, 'advance')`.execute(trx);
  return rows.length;
}
