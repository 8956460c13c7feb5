// In a file of its own, which is loaded with the first list of runs, or the first run.
export {
  ExecutionError,
  ExecutionReference,
  ExecutionRetry,
  ExecutionStep,
  ExecutionSteps,
  ExecutionSummary,
  ExecutionTitle,
} from '../execution/execution-parts.tsx';
export { ExecutionRoot } from '../execution/execution-root.tsx';
export {
  ExecutionsAccount,
  ExecutionsDay,
  ExecutionsDayLabel,
  ExecutionsItem,
  ExecutionsItems,
  ExecutionsTrigger,
} from './executions-days.tsx';
export { ExecutionsFilter } from './executions-filter.tsx';
export {
  ExecutionsEmpty,
  ExecutionsError,
  ExecutionsLoadOlder,
  ExecutionsNewRuns,
  ExecutionsRetry,
  ExecutionsSkeleton,
} from './executions-more.tsx';
export { ExecutionsRoot } from './executions-root.tsx';
export { RunAdvice, RunDuration, RunReason, RunStatus, RunTime } from './run-parts.tsx';
