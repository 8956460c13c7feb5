import { type Kysely, sql } from 'kysely';
import { queueName } from './queue.ts';

/** What waits for its turn in all scopes together. */
export interface QueueDepth {
  readonly executions: number;
  /** How long the oldest of them has been due; 0 when none waits. */
  readonly oldestMs: number;
}

/** How long what was read is good for, and the most of the time that reading may take. */
const keepMs = 5_000;
const readingShare = 20;

/** Reads how long the queue is, at most every five seconds, and less often where that takes long. */
export function createQueueDepth(db: Kysely<any>): () => Promise<QueueDepth> {
  let kept: Promise<QueueDepth> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let tookMs = 0;

  async function read(): Promise<QueueDepth> {
    const { rows } = await sql<QueueDepth>`
      select count(*)::integer as executions,
        coalesce(greatest(0, extract(epoch from clock_timestamp() - min(due)) * 1000), 0)::float8 as "oldestMs"
      from (
        select greatest(created_on, start_after) as due from pgboss.job
        where name = ${queueName} and state in ('created', 'retry') and not blocked and start_after <= now()
        union all
        select held_at from workflow.held
      ) as waiting`.execute(db);
    return rows[0] ?? { executions: 0, oldestMs: 0 };
  }

  return () => {
    const now = performance.now();
    if (kept !== undefined && now - readAt < Math.max(keepMs, tookMs * readingShare)) return kept;
    readAt = now;
    const reading = read().finally(() => (tookMs = performance.now() - now));
    kept = reading;
    reading.catch(() => void (kept === reading && (kept = undefined)));
    return reading;
  };
}
