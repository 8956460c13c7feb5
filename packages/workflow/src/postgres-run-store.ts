import { type Kysely, sql, type Transaction } from 'kysely';
import { callChild } from './call-child.ts';
import type { Claim } from './claim.ts';
import { loadItems } from './fold.ts';
import { heldBy } from './lease-sql.ts';
import { channel } from './queue.ts';
import type { RunStore } from './run-store.ts';
import type { StartLinked } from './start.ts';
import { settleWait } from './wait.ts';

/** @param startIn starts the executions of called workflows */
export function createPostgresRunStore(
  db: Kysely<any>,
  startIn: (trx: Transaction<any>, executions: readonly StartLinked[]) => Promise<unknown>,
): RunStore {
  return {
    settleWait: (claim, spec) => settleWait(db, claim, spec),
    answer: (claim, json) => answer(db, claim, json),
    callChild: (claim, step, call) => callChild({ db, startIn }, claim, step, call),
    loadItems: (claim, mapKey, mostBytes) => loadItems(db, claim.lease, mapKey, mostBytes),
  };
}

/** The first one counts, also where a run that was killed has given it and not recorded the step. */
async function answer(db: Kysely<any>, { lease }: Claim, json: string | null): Promise<boolean> {
  const { rows } = await sql`
    with held as materialized (${heldBy([lease], 'update', 'wait')}),
    answered as (
      update workflow.execution e set response = ${json}::json, responded_at = clock_timestamp()
      from held h where e.scope = h.scope and e.id = h.id and e.created_at = h.created_at and e.responded_at is null
      returning e.id
    )
    select pg_notify(${channel}, 'answer ' || h.id) from held h left join answered a using (id)`.execute(db);
  return rows.length > 0;
}
