export type {
  AwaitedResponse,
  CallWorkflow,
  ConcurrencyBounds,
  DeliverEvent,
  DueSchedule,
  Engine,
  EngineOptions,
  EventSpec,
  ExecutionInfo,
  FinishedExecution,
  Log,
  ReceivedEvent,
  Retained,
  Schedule,
  Schedules,
  SetSchedule,
  StartExecution,
  StepApi,
  StepCall,
  TickDecision,
  Verdict,
  VersionInUse,
  WorkflowCode,
} from './contract.ts';
export { cronMistake } from './cron.ts';
export { createEngine } from './engine.ts';
export { isStorableJson } from './json.ts';
export { limits } from './limits.ts';
export { migrateWorkflow } from './migrate/index.ts';
export { pendingWorkflowMigrations } from './migrate/pending.ts';
export { withLater } from './migrate/with-later.ts';
export { type Execution, executionColumns, type ExecutionRow, toExecution } from './execution.ts';
export { eraseExecutions, unfinishedExecutions } from './erase.ts';
export { type ExecutionDetail, getExecution } from './get.ts';
export { type ExecutionStep, listSteps, type StepFilter, type WaitsFor } from './read-steps.ts';
export { getAttempts, type NotedAttempt, type StepAttempt } from './step-attempt.ts';
export { countExecutions, type ExecutionFilter, listExecutions } from './list.ts';
export type { EngineObserver, ObservedAttempt, ObservedRun, RunEnd } from './observer.ts';
export type { QueueDepth } from './queue-depth.ts';
export { listPauses } from './pause.ts';
export * from './status.ts';
export { describeFailure, type Failure, isStepFailure, StepFailure, type StepFailureOptions } from './step-failure.ts';
export type { ExecutionTable, StepTable, WorkflowTables } from './tables.ts';
export type { RetryPolicy } from './retry-policy.ts';
export type { Backoff, Timing } from './timing.ts';
export { isWorkflowError, WorkflowError, type WorkflowErrorCode } from './workflow-error.ts';
