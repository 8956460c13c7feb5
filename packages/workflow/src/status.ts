/** What an execution is doing. `succeeded`, `failed`, `cancelled` and `quarantined` are its ends. */
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
  failed: ['queued'],
  cancelled: [],
  quarantined: ['queued'],
} as const satisfies Record<ExecutionStatus, readonly ExecutionStatus[]>;

/** A status that an execution leaves no more by itself; somebody may retry one that has failed. */
export const finalStatuses = ['succeeded', 'failed', 'cancelled', 'quarantined'] as const;
export type FinalStatus = (typeof finalStatuses)[number];

/** True once the execution has ended. */
export function isFinalExecution(status: ExecutionStatus): status is FinalStatus {
  return (finalStatuses as readonly string[]).includes(status);
}

/** The statuses from which an execution may move to `target`. */
export function executionSources(target: ExecutionStatus): readonly ExecutionStatus[] {
  return executionStatuses.filter((status) => (executionMoves[status] as readonly string[]).includes(target));
}

/** What a recorded step is: done, failed for good, or waiting for its next try or its wake-up time. */
export const stepStatuses = ['succeeded', 'failed', 'retrying', 'sleeping'] as const;
export type StepStatus = (typeof stepStatuses)[number];

/** Legal moves of a step. A step that is being tried for the first time has no row yet; a retry begins a failed one again. */
export const stepMoves = {
  retrying: ['retrying', 'succeeded', 'failed'],
  sleeping: ['succeeded'],
  succeeded: [],
  failed: ['retrying'],
} as const satisfies Record<StepStatus, readonly StepStatus[]>;

/** True once the step has its result; a replay takes it from the row. */
export function isFinalStep(status: StepStatus): boolean {
  return status === 'succeeded' || status === 'failed';
}

/** Reasons that this package itself gives; every other reason comes from a `StepFailure` or a verdict. */
export const engineReasons = [
  'code_threw',
  'nondeterministic',
  'payload_too_large',
  'version_missing',
  'poisonous',
  'paused',
] as const;
export type EngineReason = (typeof engineReasons)[number];

/** Why an execution of a paused workflow is parked. */
export const pausedReason: EngineReason = 'paused';
/** Why one without code for its version is. */
export const versionMissingReason: EngineReason = 'version_missing';
