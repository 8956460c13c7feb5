export type { ExecutionsDayState as DayState, ExecutionsState as State } from './executions-context.ts';
export type { ExecutionsTriggerProps as TriggerProps } from './executions-days.tsx';
export type { ExecutionsFilterProps as FilterProps } from './executions-filter.tsx';
export {
  ExecutionsAccount as Account,
  ExecutionsDay as Day,
  ExecutionsDayLabel as DayLabel,
  ExecutionsDuration as Duration,
  ExecutionsEmpty as Empty,
  ExecutionsError as Error,
  ExecutionsFilter as Filter,
  ExecutionsItem as Item,
  ExecutionsItems as Items,
  ExecutionsLoadOlder as LoadOlder,
  ExecutionsNewRuns as NewRuns,
  ExecutionsReason as Reason,
  ExecutionsRetry as Retry,
  ExecutionsRoot as Root,
  ExecutionsSkeleton as Skeleton,
  ExecutionsStatus as Status,
  ExecutionsTime as Time,
  ExecutionsTrigger as Trigger,
} from './executions-parts.tsx';
export type { ExecutionsRootProps as RootProps } from './executions-root.tsx';
export type { ExecutionState as ItemState } from './run-context.ts';
