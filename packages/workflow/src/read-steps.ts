import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { StepStatus } from './status.ts';
import type { StepTable, WorkflowTables } from './tables.ts';
import { type StepAttempt, toHistory } from './step-attempt.ts';
import { isUuid } from './uuid.ts';
import { WorkflowError } from './workflow-error.ts';

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
  /** Key of the `step.map` it belongs to. */
  readonly parent: string | undefined;
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

interface Target {
  readonly scope: string;
  readonly executionId: string;
}

export interface StepFilter extends Target {
  readonly status?: StepStatus | undefined;
  /** Inside this `step.map`. */
  readonly parent?: string | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 5,000. */
  readonly limit: number;
}

/** Most steps that are read at once. */
export const stepsAtOnce = 5_000;

/**
 * A page of the steps of an execution, in order of completion, those inside the items of a `step.map` among them. One that is
 * done again while somebody reads on comes again, since it is completed later. Of an execution that is not there, none.
 *
 * @throws WorkflowError `invalid_cursor`, `invalid_argument`
 */
export async function listSteps(
  db: Kysely<any>,
  { scope, executionId, status, parent, cursor, limit }: StepFilter,
): Promise<{ readonly items: ExecutionStep[]; readonly nextCursor: string | undefined }> {
  if (!Number.isInteger(limit) || limit < 1 || limit > stepsAtOnce) {
    throw new WorkflowError('invalid_argument', `limit must be a whole number from 1 to ${stepsAtOnce}.`);
  }
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  if (!isUuid(scope) || !isUuid(executionId)) return { items: [], nextCursor: undefined };
  let query = stepsOf(db, { scope, executionId })
    // Its number in the order of completion is a step's own.
    .orderBy('s.seq')
    .limit(limit + 1);
  if (status !== undefined) query = query.where('s.status', '=', status);
  if (parent !== undefined) query = query.where('s.parent', '=', parent);
  if (after !== undefined) query = query.where('s.seq', '>', after);
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(toStep), nextCursor: last && rows.length > limit ? toCursor(last.seq) : undefined };
}

/**
 * The steps that say most of an execution, in order of completion: where there are more than `most`, those that did not go well
 * come first, and then those outside of any `step.map`.
 */
export async function readSteps(
  db: Kysely<any>,
  target: Target & { readonly most: number },
): Promise<{ readonly steps: ExecutionStep[]; readonly more: number }> {
  const rows = await stepsOf(db, target)
    .orderBy(sql`s.status = 'succeeded'`)
    .orderBy(sql`s.parent is not null`)
    .orderBy('s.seq')
    .limit(target.most + 1)
    .execute();
  const shown = rows.slice(0, target.most).toSorted((one, other) => one.seq - other.seq);
  const more = rows.length > target.most ? (await countSteps(db, target)) - shown.length : 0;
  return { steps: shown.map(toStep), more: Math.max(0, more) };
}

async function countSteps(db: Kysely<any>, { scope, executionId }: Target): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::integer as count from workflow.step s
    where s.scope = ${scope} and s.execution_id = ${executionId} and s.execution_created_at = ${monthOf({ scope, executionId })}
      and s.kind <> 'item'`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Says in which month to look. */
function monthOf({ scope, executionId }: Target): RawBuilder<Date> {
  return sql`(select e.created_at from workflow.execution e where e.scope = ${scope} and e.id = ${executionId})`;
}

function stepsOf(db: Kysely<any>, { scope, executionId }: Target) {
  return (
    (db as Kysely<WorkflowTables>)
      .selectFrom('workflow.step as s')
      .leftJoin('workflow.wait as w', (join) =>
        join
          .onRef('w.scope', '=', 's.scope')
          .onRef('w.execution_id', '=', 's.execution_id')
          .onRef('w.step', '=', 's.key')
          .on((on) => on.or([on('s.status', '=', 'sleeping'), on('s.kind', '=', 'workflow')])),
      )
      .select(['s.key', 's.name', 's.kind', 's.parent', 's.status', 's.attempts', 's.reason', 's.error', 's.actor'])
      // Notes are large, and read one step at a time.
      .select(sql`(select jsonb_agg(h - 'note') from jsonb_array_elements(s.history) h)`.as('history'))
      .select(['s.started_at', 's.finished_at', 's.next_attempt_at', 's.seq'])
      .select(['w.event', 'w.key as event_key', 'w.child_id'])
      .where('s.scope', '=', scope)
      .where('s.execution_id', '=', executionId)
      .where('s.execution_created_at', '=', monthOf({ scope, executionId }))
      // They stand for items that were put aside; the steps of those are here.
      .where('s.kind', '<>', 'item')
  );
}

type StepRow = Pick<
  Selectable<StepTable>,
  | 'actor'
  | 'history'
  | 'key'
  | 'name'
  | 'kind'
  | 'parent'
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
    parent: row.parent ?? undefined,
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

function toCursor(seq: number): string {
  return Buffer.from(String(seq)).toString('base64url');
}

function parseCursor(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (/^\d{1,10}$/.test(text) && Number(text) < 2 ** 31) return Number(text);
  throw new WorkflowError('invalid_cursor', 'The cursor is not one that a page returned. Start from the first page.');
}
