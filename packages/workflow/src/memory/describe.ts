import { decodeJson } from '../json.ts';
import type { MemoryDetail, MemoryStepDetail, RestoredStep } from './detail.ts';
import type { MemoryExecution, MemoryStep } from './memory-execution.ts';

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
