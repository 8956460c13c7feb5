import { decodeJson } from '../json.ts';
import type { ExecutionStatus, StepStatus } from '../status.ts';
import type { MemoryExecution, MemoryStep } from './memory-execution.ts';

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

export function describeExecution(execution: MemoryExecution): MemoryDetail {
  const { info, parent, status, reason, error, output, response, failedSteps } = execution;
  const { finishedAt, nextAttemptAt, unasked, steps } = execution;
  return {
    id: info.id,
    parentId: parent?.info.id,
    workflowId: info.workflowId,
    version: info.version,
    status,
    reason: reason ?? undefined,
    error: error ?? undefined,
    output: decodeJson(output),
    response: response && { value: decodeJson(response.json) },
    startedAt: info.startedAt,
    finishedAt,
    nextAttemptAt,
    failedSteps: failedSteps ?? [],
    unasked,
    steps: [...steps.values()]
      // They stand for items that were put aside; the steps of those are here.
      .filter(({ kind }) => kind !== 'item')
      .toSorted((one, other) => one.seq - other.seq)
      .map((step) => describeStep(execution, step)),
  };
}

function describeStep({ waits }: MemoryExecution, step: MemoryStep): MemoryStepDetail {
  const wait = waits.get(step.key);
  const { event, key } = step.status === 'sleeping' ? (wait ?? {}) : {};
  return {
    key: step.key,
    name: step.name,
    kind: step.kind,
    parent: step.parent ?? undefined,
    status: step.status,
    attempts: step.attempts,
    reason: step.reason ?? undefined,
    error: step.error ?? undefined,
    // Of a failed map it is which of its steps are to blame.
    output: step.status === 'succeeded' ? decodeJson(step.output) : undefined,
    history: ((decodeJson(step.history) ?? []) as MemoryStepDetail['history']).map((attempt) => ({
      ...attempt,
      startedAt: new Date(attempt.startedAt),
      finishedAt: new Date(attempt.finishedAt),
    })),
    startedAt: step.startedAt,
    finishedAt: step.finishedAt ?? undefined,
    nextAttemptAt: step.nextAttemptAt ?? undefined,
    waitsFor: event === undefined ? undefined : { event, key },
    calledId: wait?.childId,
  };
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

export function restoreStep(step: RestoredStep, now: Date): MemoryStep {
  const { key, name, kind, parent = null, status, attempts, reason = null, error = null, output, seq } = step;
  return {
    key,
    name,
    kind,
    parent,
    status,
    attempts,
    reason,
    error,
    seq,
    actor: null,
    output: output === undefined ? null : JSON.stringify(output),
    nextAttemptAt: step.nextAttemptAt ?? null,
    startedAt: now,
    finishedAt: null,
    history: null,
    runNo: 0,
    folded: false,
  };
}
