import { sql, type Transaction } from 'kysely';
import { queueName } from './queue.ts';
import { WorkflowError } from './workflow-error.ts';

/** How long what was counted is believed, and how long before somebody is refused on the strength of it. */
const believedMs = 1_000;
const refusedMs = 50;
/** Counting takes no more than this part of the time, however long the queues are. */
const countingShare = 20;
/** When somebody who was refused should come again. */
const retryAfterMs = 5_000;

export interface Backlog {
  /** @throws WorkflowError `queue_full` */
  admit(trx: Transaction<any>, starts: readonly { readonly scope: string }[]): Promise<void>;
}

/**
 * Refuses what would make the queue of a scope longer than `limit`. The queues of all scopes are counted together, in the
 * caller's transaction, at most once a second; in between this process adds what it starts itself. So a start costs no
 * statement, and several processes together may pass the limit by what they start in a second.
 */
export function createBacklog(limit: number): Backlog {
  let counted = new Map<string, number>();
  let countedAt = Number.NEGATIVE_INFINITY;
  let tookMs = 0;

  async function count(trx: Transaction<any>): Promise<void> {
    const began = performance.now();
    const { rows } = await sql<{ scope: string; waiting: number }>`
      select scope, sum(waiting)::integer as waiting from (
        select group_id as scope, count(*) as waiting from pgboss.job
        where name = ${queueName} and state in ('created', 'retry') and not blocked and start_after <= now()
          and group_id is not null
        group by group_id
        union all
        select scope::text, count(*) from workflow.held group by scope
      ) as queues group by scope`.execute(trx);
    counted = new Map(rows.map(({ scope, waiting }) => [scope, waiting]));
    countedAt = performance.now();
    tookMs = countedAt - began;
  }

  return {
    async admit(trx, starts) {
      const added = new Map<string, number>();
      for (const { scope } of starts) added.set(scope, (added.get(scope) ?? 0) + 1);
      const longest = () => Math.max(...[...added].map(([scope, more]) => (counted.get(scope) ?? 0) + more));
      const oldMs = longest() > limit ? refusedMs : believedMs;
      if (performance.now() - countedAt > Math.max(oldMs, tookMs * countingShare)) await count(trx);
      if (longest() > limit) {
        throw new WorkflowError(
          'queue_full',
          `${limit} executions of this scope wait for their turn, which is the most. Start more once some of them have run.`,
          { retryAfterMs },
        );
      }
      for (const [scope, more] of added) counted.set(scope, (counted.get(scope) ?? 0) + more);
    },
  };
}
