import { type Kysely, type Selectable, sql } from 'kysely';
import { type Execution, executionColumns, toExecution } from './execution.ts';
import type { StepStatus } from './status.ts';
import type { StepTable, WorkflowTables } from './tables.ts';
import { isUuid } from './uuid.ts';

/** One attempt of a step that is over. */
export interface StepAttempt {
  /** 1 for the first try; begins at 1 again where somebody let a failed step be tried again. */
  readonly attempt: number;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Both absent for the attempt that went well. The error is cut to 300 bytes. */
  readonly reason: string | undefined;
  readonly error: string | undefined;
}

/** The same with what the work of the step has noted of it. */
export interface NotedAttempt extends StepAttempt {
  readonly note: unknown;
}

/** The event that a step waits for. */
export interface WaitsFor {
  readonly event: string;
  readonly key: string | undefined;
}

/** A recorded step as people read it; without its output. */
export interface ExecutionStep {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly reason: string | undefined;
  readonly error: string | undefined;
  /** Who has to act, as the `StepFailure` said it. */
  readonly actor: string | undefined;
  /** The attempts that are over; empty where the first one went well. */
  readonly history: readonly StepAttempt[];
  /** What it waits for while it is `sleeping`, unless for a time or for the end of what it called. */
  readonly waitsFor: WaitsFor | undefined;
  /** The execution that it called, with `step.workflow`. */
  readonly calledId: string | undefined;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
  /** Next try, end of a sleep, or the last moment of a wait. */
  readonly nextAttemptAt: Date | undefined;
}

/** An execution with its steps, and with what it has answered whoever started it. */
export interface ExecutionDetail extends Execution {
  readonly steps: ExecutionStep[];
  /** What `step.respond` was given; absent until then. */
  readonly response?: { readonly value: unknown; readonly at: Date };
}

/** Most steps that {@link getExecution} returns. */
const stepsShown = 5_000;

/**
 * One execution with its recorded steps in order of completion (the first 5,000; items of a `step.map` among them).
 *
 * @returns undefined if the scope has no such execution
 */
export async function getExecution(
  db: Kysely<any>,
  target: { readonly scope: string; readonly id: string },
): Promise<ExecutionDetail | undefined> {
  if (!isUuid(target.scope) || !isUuid(target.id)) return undefined;
  const tables = db as Kysely<WorkflowTables>;
  const row = await tables
    .selectFrom('workflow.execution as e')
    .select([...executionColumns, 'e.response', 'e.responded_at'])
    .where('e.scope', '=', target.scope)
    .where('e.id', '=', target.id)
    .executeTakeFirst();
  if (!row) return undefined;
  const steps = await tables
    .selectFrom('workflow.step as s')
    .leftJoin('workflow.wait as w', (join) =>
      join
        .onRef('w.scope', '=', 's.scope')
        .onRef('w.execution_id', '=', 's.execution_id')
        .onRef('w.step', '=', 's.key')
        .on((on) => on.or([on('s.status', '=', 'sleeping'), on('s.kind', '=', 'workflow')])),
    )
    .select(['s.key', 's.name', 's.kind', 's.status', 's.attempts', 's.reason', 's.error', 's.actor'])
    // Notes are large, and read one step at a time.
    .select(sql`(select jsonb_agg(h - 'note') from jsonb_array_elements(s.history) h)`.as('history'))
    .select(['s.started_at', 's.finished_at', 's.next_attempt_at', 'w.event', 'w.key as event_key', 'w.child_id'])
    .where('s.scope', '=', row.scope)
    .where('s.execution_id', '=', row.id)
    .where('s.execution_created_at', '=', row.created_at)
    // They stand for items that were put aside; the steps of those are here.
    .where('s.kind', '<>', 'item')
    .orderBy('s.seq')
    .limit(stepsShown)
    .execute();
  return {
    ...toExecution(row),
    steps: steps.map(toStep),
    ...(row.responded_at === null ? {} : { response: { value: row.response ?? undefined, at: row.responded_at } }),
  };
}

type StepRow = Pick<
  Selectable<StepTable>,
  | 'actor'
  | 'history'
  | 'key'
  | 'name'
  | 'kind'
  | 'status'
  | 'attempts'
  | 'reason'
  | 'error'
  | 'started_at'
  | 'finished_at'
  | 'next_attempt_at'
> & { readonly event: string | null; readonly event_key: string | null; readonly child_id: string | null };

function toStep(row: StepRow): ExecutionStep {
  return {
    key: row.key,
    name: row.name,
    kind: row.kind,
    status: row.status,
    attempts: row.attempts,
    reason: row.reason ?? undefined,
    error: row.error ?? undefined,
    actor: row.actor ?? undefined,
    history: toHistory(row.history),
    waitsFor: row.event === null ? undefined : { event: row.event, key: row.event_key ?? undefined },
    calledId: row.child_id ?? undefined,
    startedAt: row.started_at,
    finishedAt: row.finished_at ?? undefined,
    nextAttemptAt: row.next_attempt_at ?? undefined,
  };
}

function toHistory(recorded: unknown): StepAttempt[] {
  return (
    toNotedHistory(recorded)
      // One that went well at once is told by the step's own times, whether or not something was noted of it.
      .filter(({ attempt, reason }) => attempt > 1 || reason !== undefined)
      .map(({ note: _note, ...attempt }) => attempt)
  );
}

function toNotedHistory(recorded: unknown): NotedAttempt[] {
  const attempts = (recorded ?? []) as readonly (Omit<NotedAttempt, 'startedAt' | 'finishedAt'> & {
    readonly startedAt: string;
    readonly finishedAt: string;
  })[];
  return attempts.map(({ attempt, startedAt, finishedAt, reason, error, note }) => ({
    attempt,
    startedAt: new Date(startedAt),
    finishedAt: new Date(finishedAt),
    reason,
    error,
    note,
  }));
}

/**
 * The attempts of one step that are over, with what was noted of each; of one that went well at once, if something was.
 *
 * @returns undefined if the execution has recorded no such step
 */
export async function getAttempts(
  db: Kysely<any>,
  target: { readonly scope: string; readonly id: string; readonly key: string },
): Promise<NotedAttempt[] | undefined> {
  if (!isUuid(target.scope) || !isUuid(target.id)) return undefined;
  const row = await (db as Kysely<WorkflowTables>)
    .selectFrom('workflow.step as s')
    .select('s.history')
    .where('s.scope', '=', target.scope)
    .where('s.execution_id', '=', target.id)
    .where('s.key', '=', target.key)
    .executeTakeFirst();
  return row && toNotedHistory(row.history);
}
