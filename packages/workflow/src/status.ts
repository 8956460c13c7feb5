/** What an execution is doing. `succeeded`, `failed`, `cancelled` and `quarantined` are final. */
export const executionStatuses = [
  'queued',
  'running',
  'sleeping',
  'retrying',
  'parked',
  'succeeded',
  'failed',
  'cancelled',
  'quarantined',
] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/**
 * Legal moves of an execution; every UPDATE of a status names its sources from here.
 * `running -> running` is a takeover: the worker before it died without a word.
 */
export const executionMoves = {
  queued: ['running', 'cancelled'],
  running: ['running', 'queued', 'sleeping', 'retrying', 'parked', 'succeeded', 'failed', 'cancelled', 'quarantined'],
  sleeping: ['running', 'queued', 'cancelled'],
  retrying: ['running', 'queued', 'cancelled'],
  parked: ['queued', 'cancelled'],
  succeeded: [],
  failed: [],
  cancelled: [],
  quarantined: [],
} as const satisfies Record<ExecutionStatus, readonly ExecutionStatus[]>;

/** A status that nothing leaves any more. */
export type FinalStatus = 'succeeded' | 'failed' | 'cancelled' | 'quarantined';

/** True once nothing can change the execution any more. */
export function isFinalExecution(status: ExecutionStatus): status is FinalStatus {
  return executionMoves[status].length === 0;
}

/** The statuses from which an execution may move to `target`. */
export function executionSources(target: ExecutionStatus): readonly ExecutionStatus[] {
  return executionStatuses.filter((status) => (executionMoves[status] as readonly string[]).includes(target));
}

/** What a recorded step is: done, failed for good, or waiting for its next try or its wake-up time. */
export const stepStatuses = ['succeeded', 'failed', 'retrying', 'sleeping'] as const;
export type StepStatus = (typeof stepStatuses)[number];

/** Legal moves of a step. A step that is being tried for the first time has no row yet. */
export const stepMoves = {
  retrying: ['retrying', 'succeeded', 'failed'],
  sleeping: ['succeeded'],
  succeeded: [],
  failed: [],
} as const satisfies Record<StepStatus, readonly StepStatus[]>;

/** True once the step has its result; a replay takes it from the row. */
export function isFinalStep(status: StepStatus): boolean {
  return stepMoves[status].length === 0;
}

/** Reasons that this package itself gives; every other reason comes from a `StepFailure` or a verdict. */
export const engineReasons = [
  'code_threw',
  'nondeterministic',
  'payload_too_large',
  'version_missing',
  'poisonous',
] as const;
export type EngineReason = (typeof engineReasons)[number];
