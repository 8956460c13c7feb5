export type { Interrupt } from './interrupt.ts';
export type { MemoryDetail, MemoryStepDetail, RestoredStep } from './detail.ts';
export { createMemoryEngine, type MemoryEngine, type MemoryEngineOptions } from './memory-engine.ts';
export type { StepApi, StepCall, WorkflowCode } from '../contract.ts';
export { cronMistake, type CronRule, readCron } from '../cron.ts';
export { limits } from '../limits.ts';
export { isStepFailure, StepFailure, type StepFailureOptions } from '../step-failure.ts';
export { isWorkflowError, WorkflowError, type WorkflowErrorCode } from '../workflow-error.ts';
