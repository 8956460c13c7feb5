import { type Kysely, sql } from 'kysely';
import type { Lease } from './claim.ts';
import type { StepStatus } from './status.ts';

/** A step as the journal has it. */
export interface RecordedStep {
  readonly key: string;
  readonly kind: string;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly reason: string | null;
  readonly error: string | null;
  readonly actor: string | null;
  /** JSON text; `null` stands for `undefined`. */
  readonly output: string | null;
  readonly nextAttemptAt: Date | null;
  readonly startedAt: Date;
  readonly seq: number;
  /** What it waits for is there, or the time for it is over. */
  readonly settled: boolean;
}

/** What earlier runs left to replay. */
export interface LoadedJournal {
  readonly steps: readonly RecordedStep[];
  readonly finishedItems: FinishedItems;
}

/** Items of maps that are not done. */
interface FinishedItems {
  readonly of: ReadonlyMap<string, ReadonlySet<number>>;
  readonly lastSeq: number;
}

/** What the first run of an execution has. */
export const emptyJournal: LoadedJournal = { steps: [], finishedItems: { of: new Map(), lastSeq: 0 } };

/**
 * Reads what earlier runs recorded. Steps inside a `step.map` that is done are left out: the row of the map holds
 * their results. So are those of an item that is done: of them only its number is read, in one row for the map. Must
 * run after the claim, in a statement of its own, so that it sees what the run before wrote last.
 */
export async function loadJournal(db: Kysely<any>, lease: Lease): Promise<LoadedJournal> {
  const places = sql`s.scope = ${lease.scope} and s.execution_id = ${lease.executionId}
      and s.execution_created_at = ${lease.createdAt} and not s.folded
      and (s.parent is null or not exists (
        select from workflow.step m
        where m.scope = s.scope and m.execution_id = s.execution_id and m.key = s.parent
          and m.execution_created_at = s.execution_created_at and m.status in ('succeeded', 'failed')))`;
  const { rows } = await sql<RecordedStep & { items: string | null }>`
    select s.key, s.kind, s.status, s.attempts, s.reason, s.error, s.actor, s.output::text as output,
      s.next_attempt_at as "nextAttemptAt", s.started_at as "startedAt", s.seq, null as items,
      w.settled_at is not null as settled
    from workflow.step s
    left join workflow.wait w on w.scope = s.scope and w.execution_id = s.execution_id and w.step = s.key
      and s.status = 'sleeping'
    where ${places} and s.kind <> 'item'
    union all
    select s.parent, 'item', 'succeeded', 0, null, null, null, null, null, min(s.started_at), max(s.seq),
      string_agg(substring(s.key from '[[]([0-9]+)[]]$'), ','), true
    from workflow.step s where ${places} and s.kind = 'item' group by s.parent
    order by seq`.execute(db);
  const steps = rows.filter(({ items }) => items === null);
  const maps = rows.filter(({ items }) => items !== null);
  return {
    steps,
    finishedItems: {
      of: new Map(maps.map(({ key, items }) => [key, new Set(items?.split(',').map(Number))])),
      lastSeq: Math.max(0, ...maps.map(({ seq }) => seq)),
    },
  };
}
