import type { ExecutionStatus, StepStatus } from '../status.ts';

/** A recorded step, with what it came to. */
export interface MemoryStepDetail {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  /** Key of the `step.map` it belongs to. */
  readonly parent: string | undefined;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly reason: string | undefined;
  readonly error: string | undefined;
  readonly output: unknown;
  /** The attempts that are over; empty where the first one went well. */
  readonly history: readonly {
    readonly attempt: number;
    readonly startedAt: Date;
    readonly finishedAt: Date;
    readonly reason: string | undefined;
    readonly error: string | undefined;
  }[];
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
  readonly nextAttemptAt: Date | undefined;
  /** The event that it waits for. */
  readonly waitsFor: { readonly event: string; readonly key: string | undefined } | undefined;
  /** The execution that it called. */
  readonly calledId: string | undefined;
}

/** An execution with its steps in order of completion. */
export interface MemoryDetail {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly workflowId: string;
  readonly version: number;
  readonly status: ExecutionStatus;
  readonly reason: string | undefined;
  readonly error: string | undefined;
  readonly output: unknown;
  readonly response: { readonly value: unknown } | undefined;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  readonly nextAttemptAt: Date | undefined;
  /** The steps whose failure ended it. */
  readonly failedSteps: readonly string[];
  /** What there is to say about a recorded step that the last run did not ask for. */
  readonly unasked: string | undefined;
  readonly steps: readonly MemoryStepDetail[];
}

/** What is needed of a step to go on behind it. */
export interface RestoredStep {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly parent?: string | undefined;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly reason?: string | undefined;
  readonly error?: string | undefined;
  readonly output?: unknown;
  readonly nextAttemptAt?: Date | undefined;
  /** Of a wait that is not over. */
  readonly waitsFor?: { readonly event: string; readonly key?: string | undefined } | undefined;
  /** Its place in the order of completion. */
  readonly seq: number;
}
