export type { ExecutionStepState as StepState, OneExecutionState as State } from './execution-context.ts';
export {
  ExecutionAdvice as Advice,
  ExecutionError as Error,
  ExecutionReason as Reason,
  ExecutionReference as Reference,
  ExecutionRetry as Retry,
  ExecutionRoot as Root,
  ExecutionStatus as Status,
  ExecutionStep as Step,
  ExecutionSteps as Steps,
  ExecutionSummary as Summary,
  ExecutionTitle as Title,
} from './execution-on-demand.tsx';
export type { ExecutionRootProps as RootProps } from './execution-root.tsx';
