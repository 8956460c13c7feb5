export {
  WorkflowError as Error,
  WorkflowHint as Hint,
  WorkflowLabel as Label,
  WorkflowRetry as Retry,
  WorkflowRun as Run,
  WorkflowSettings as Settings,
  WorkflowToggle as Toggle,
} from './workflow-parts.tsx';
export { WorkflowRoot as Root, type WorkflowRootProps as RootProps } from './workflow-root.tsx';
