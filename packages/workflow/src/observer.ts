import type { ExecutionInfo } from './contract.ts';
import type { FinalStatus } from './status.ts';

/** One run of an execution, from its claim to its outcome. */
export interface ObservedRun {
  readonly execution: ExecutionInfo;
  /** 1 for the first claim, one more with each. */
  readonly runNo: number;
  /** How long it waited for its turn: from when it was due to its claim, by the clock of the database. */
  readonly waitedMs: number;
}

/** How a run came out, and why. */
export interface RunEnd {
  readonly kind: FinalStatus | 'waiting' | 'parked' | 'lost' | 'broken';
  readonly reason: string | undefined;
}

/** One attempt of a step's work. */
export interface ObservedAttempt {
  readonly execution: ExecutionInfo;
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly attempt: number;
  /** Aborted when the run is given up: what the work then throws is no failure of it. */
  readonly signal: AbortSignal;
}

/**
 * Watches an engine at work, for metrics and traces; the engine knows of neither. `run` and `attempt` call `work` once, at once,
 * and give back what it gives, errors included. Nothing else of them may throw.
 */
export interface EngineObserver {
  /** What the execution that is started now comes from, as the header `traceparent` has it; kept with the execution. */
  traceparent(): string | undefined;
  run(run: ObservedRun, work: () => Promise<RunEnd>): Promise<RunEnd>;
  attempt<Result>(attempt: ObservedAttempt, work: () => Promise<Result>): Promise<Result>;
  /** An execution has ended. Of one that is cancelled from outside it is told before that transaction commits. */
  ended(execution: ExecutionInfo, end: { readonly status: FinalStatus; readonly reason: string | undefined }): void;
}
