import type { ColumnType } from 'kysely';
import type { ExecutionStatus, StepStatus } from './status.ts';

/** Written by this package only; others read and join. `Date` columns are `timestamptz(3)`. */
type Read<T> = ColumnType<T, never, never>;

/** One run of a workflow. Partitioned by month of `created_at`; primary key `(scope, id, created_at)`. */
export interface ExecutionTable {
  scope: Read<string>;
  subject: Read<string>;
  id: Read<string>;
  created_at: Read<Date>;
  workflow_id: Read<string>;
  version: Read<number>;
  /** Whatever the starter wants to find it by; indexed. */
  label: Read<string | null>;
  status: Read<ExecutionStatus>;
  reason: Read<string | null>;
  /** At most 2 kB; may repeat words of a provider or of the author's code. */
  error: Read<string | null>;
  /** Who has to act, as the `StepFailure` said it. */
  actor: Read<string | null>;
  /** The steps whose failure ended it. */
  failed_steps: Read<string[] | null>;
  input: Read<unknown>;
  output: Read<unknown>;
  started_at: Read<Date | null>;
  finished_at: Read<Date | null>;
  next_attempt_at: Read<Date | null>;
  parked_at: Read<Date | null>;
  /** Since when it has been handed back, or parked without it being certain that nobody can go on with it. */
  unsettled_since: Read<Date | null>;
  /** Fencing number: one higher with every claim; a record of a lower one is refused. */
  run_no: Read<number>;
  /** Claims in a row that ended without a word and without a new step. */
  crashes: Read<number>;
  job_id: Read<string | null>;
  job_attempt: Read<number>;
  /** The execution whose `step.workflow` started it. */
  parent_id: Read<string | null>;
  parent_created_at: Read<Date | null>;
  /** How many parents are above it. */
  depth: Read<number>;
  /** The execution that it does again, the first of that row, and its number there. */
  replay_of: Read<string | null>;
  replay_root: Read<string | null>;
  replay_no: Read<number | null>;
  /** The tick of the schedule that started it. */
  scheduled_at: Read<Date | null>;
  /** What it has answered its starter. */
  response: Read<unknown>;
  responded_at: Read<Date | null>;
  /** What started it, as the header `traceparent` of W3C Trace Context has it. */
  traceparent: Read<string | null>;
}

/** One step of an execution. Partitioned like its execution; unique by `(scope, execution_id, key)`. */
export interface StepTable {
  scope: Read<string>;
  subject: Read<string>;
  execution_id: Read<string>;
  execution_created_at: Read<Date>;
  key: Read<string>;
  /** Key of the `step.map` it belongs to. */
  parent: Read<string | null>;
  name: Read<string>;
  kind: Read<string>;
  status: Read<StepStatus>;
  attempts: Read<number>;
  reason: Read<string | null>;
  error: Read<string | null>;
  actor: Read<string | null>;
  output: Read<unknown>;
  next_attempt_at: Read<Date | null>;
  started_at: Read<Date>;
  finished_at: Read<Date | null>;
  /** Order of completion inside the execution. */
  seq: Read<number>;
  /** The claim that wrote the row. */
  run_no: Read<number>;
  /** The attempts that are over, unless the first went well: see `StepAttempt`. */
  history: Read<unknown>;
  /** Inside an item of a map that is done: a replay does without it. */
  folded: Read<boolean>;
}

/** What a step waits for; one row for each wait, as long as its execution is kept. */
export interface WaitTable {
  scope: Read<string>;
  subject: Read<string>;
  execution_id: Read<string>;
  execution_created_at: Read<Date>;
  /** Key of the step. */
  step: Read<string>;
  event: Read<string | null>;
  key: Read<string | null>;
  child_id: Read<string | null>;
  timeout_at: Read<Date | null>;
  event_id: Read<string | null>;
  /** When it got what it waited for, or gave up. */
  settled_at: Read<Date | null>;
}

/** The part of a database schema that this package owns: `Kysely<MyTables & WorkflowTables>`. */
export interface WorkflowTables {
  'workflow.execution': ExecutionTable;
  'workflow.step': StepTable;
  'workflow.wait': WaitTable;
}
