import { type Kysely, sql } from 'kysely';
import { batchLength } from './batcher.ts';
import type { Lease } from './claim.ts';
import { LeaseLost } from './lease-lost.ts';
import { heldBy } from './lease-sql.ts';
import { insertSteps } from './record.ts';
import { recordBytes, type StepRecord } from './step-record.ts';

/** An item of a `step.map` that is done while its map is not. */
export interface Fold {
  /** The row that stands for the item: its result or its failure. */
  readonly record: StepRecord;
  /** The steps inside it, which a replay does without from then on. */
  readonly keys: readonly string[];
}

const batch = { count: 50, bytes: 2 * 1_048_576 };

/**
 * Puts the items of maps that are done aside, so that the next run neither loads nor repeats them: a map of thousands of items
 * that sleep costs each of its runs only what is under way. Row and mark are one statement; without it nothing is lost,
 * the item is replayed.
 *
 * @throws LeaseLost
 */
export async function foldItems(db: Kysely<any>, lease: Lease, folds: readonly Fold[]): Promise<void> {
  for (let left = folds; left.length > 0; ) {
    const length = batchLength(left, batch, ({ record }) => recordBytes(record));
    const written = left.slice(0, length);
    left = left.slice(length);
    const keys = written.flatMap((fold) => fold.keys);
    const { rows } = await sql<{ held: number }>`
      with e as materialized (${heldBy([lease], 'share', 'wait')}),
      items as (${insertSteps([{ lease, records: written.map(({ record }) => record) }])}),
      folded as (
        update workflow.step s set folded = true from e
        where s.scope = e.scope and s.execution_id = e.id and s.execution_created_at = e.created_at
          and s.execution_created_at = ${lease.createdAt} and s.key = any(${keys}::text[])
        returning s.key
      )
      select count(*)::integer as held from e
      where (select count(*) from items) + (select count(*) from folded) >= 0`.execute(db);
    if (rows[0]?.held !== 1) throw new LeaseLost();
  }
}

/** What a finished item came to. */
export interface ItemRow {
  readonly index: number;
  readonly status: 'succeeded' | 'failed';
  readonly reason: string | null;
  readonly error: string | null;
  readonly actor: string | null;
  readonly output: string | null;
}

/**
 * The finished items of a map, for its end.
 *
 * @returns undefined if their results are more than `mostBytes` together
 */
export async function loadItems(
  db: Kysely<any>,
  lease: Lease,
  mapKey: string,
  mostBytes: number,
): Promise<ItemRow[] | undefined> {
  const items = sql`from workflow.step s
    where s.scope = ${lease.scope} and s.execution_id = ${lease.executionId}
      and s.execution_created_at = ${lease.createdAt} and s.parent = ${mapKey} and s.kind = 'item'`;
  const size = await sql<{ bytes: number }>`
    select coalesce(sum(octet_length(s.output::text)), 0)::integer as bytes ${items}`.execute(db);
  if ((size.rows[0]?.bytes ?? 0) > mostBytes) return undefined;
  const { rows } = await sql<ItemRow>`
    select substring(s.key from '[[]([0-9]+)[]]$')::integer as index, s.status, s.reason, s.error, s.actor,
      s.output::text as output ${items}`.execute(db);
  return rows;
}
