import {
  type Execution,
  type ExecutionDetail,
  type ExecutionSearch,
  type ExecutionStatus,
  executionStatuses,
  type ExecutionStep,
  type StepSize,
} from '@acme/api';
import { stepUuid, triggerUuid } from './paragon-ids.ts';

/** What becomes of an execution and of a step, in four words. */
export type TaskStatus = 'EXECUTING' | 'FAILED' | 'SUCCEEDED' | 'DELAYED';

const statuses: Record<ExecutionStatus, TaskStatus> = {
  queued: 'EXECUTING',
  running: 'EXECUTING',
  retrying: 'EXECUTING',
  sleeping: 'DELAYED',
  waiting_for_event: 'DELAYED',
  waiting_for_reconnect: 'DELAYED',
  parked: 'DELAYED',
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  cancelled: 'FAILED',
  quarantined: 'FAILED',
};

/** The states that one of Paragon's words stands for, to be looked for as they are shown. */
export function statusesOf(wanted: TaskStatus): NonNullable<ExecutionSearch['statuses']> {
  return executionStatuses
    .filter((status) => status !== 'waiting_for_reconnect')
    .filter((status) => statuses[status] === wanted);
}

/** An execution in the words of Paragon's history. */
export function describeTask(execution: Execution, tasks: ReadonlyMap<string, number>) {
  const { id, userId, workflowId, startedAt, finishedAt } = execution;
  return {
    id,
    userId,
    taskCount: tasks.get(id) ?? 0,
    runDuration: finishedAt === undefined ? null : Date.parse(finishedAt) - Date.parse(startedAt),
    workflowId,
    status: statuses[execution.status],
    dateStarted: startedAt,
    dateEnded: finishedAt ?? null,
  };
}

const stepStatuses: Record<ExecutionStep['status'], TaskStatus> = {
  running: 'EXECUTING',
  retrying: 'EXECUTING',
  sleeping: 'DELAYED',
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
};

/**
 * What started it, as far as that is known, and its steps. Steps of code have no plan that could be drawn: each follows the one that was
 * done before it.
 */
export function describeSteps(execution: ExecutionDetail, sizes: ReadonlyMap<string, StepSize>) {
  const all = [
    ...describeTrigger(execution),
    ...execution.steps.map((step) => describeStep(execution, step, sizes.get(step.key))),
  ];
  return all.map((step, at) => {
    const after = all[at + 1];
    return { ...step, next: after === undefined ? [] : [after.id], prev: all[at - 1]?.id ?? null };
  });
}

/** Of the names of triggers this one alone is documented; the others are our own words. */
const scheduled = 'CRON';

function describeTrigger({ id, startedBy, startedAt }: ExecutionDetail) {
  if (startedBy === undefined) return [];
  return [
    {
      id: triggerUuid(id),
      stepId: 'trigger',
      workflowExecutionId: id,
      status: 'SUCCEEDED' as const,
      type: `TRIGGER/${startedBy.kind === 'schedule' ? scheduled : startedBy.kind.toUpperCase()}`,
      start: startedAt,
      end: startedAt,
      inputSize: '0',
      outputSize: '0',
    },
  ];
}

function describeStep({ id }: ExecutionDetail, step: ExecutionStep, { sent, received }: StepSize = nothing) {
  return {
    id: stepUuid(id, step.key),
    stepId: step.key,
    workflowExecutionId: id,
    status: stepStatuses[step.status],
    type: `ACTION/${step.kind.toUpperCase()}`,
    start: step.startedAt,
    end: step.finishedAt ?? null,
    inputSize: String(sent),
    outputSize: String(received),
  };
}

const nothing: StepSize = { sent: 0, received: 0 };
