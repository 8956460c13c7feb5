import { type Execution, type ExecutionReason, executionReasons, type ExecutionStatus, whoMustAct } from '@acme/api';
import type { Execution as EngineExecution, ExecutionStatus as EngineStatus } from '@acme/workflow';

/** What people see of an execution; the engine's `parked` is told apart by what it waits for. */
export function describeExecution(item: EngineExecution, userId: string): Execution {
  const reason = executionReasons.find((known) => known === item.reason);
  return {
    id: item.id,
    userId,
    workflowId: item.workflowId,
    version: item.version,
    ...(item.label === undefined ? {} : { connectionId: item.label }),
    status: statusOf(item.status, reason),
    ...(reason === undefined ? {} : { reason, responsible: whoMustAct(reason) }),
    ...(item.error === undefined ? {} : { error: item.error }),
    // When it was accepted: lists are ordered and filtered by it.
    startedAt: item.createdAt.toISOString(),
    ...(item.finishedAt === undefined ? {} : { finishedAt: item.finishedAt.toISOString() }),
    ...(item.nextAttemptAt === undefined ? {} : { nextAttemptAt: item.nextAttemptAt.toISOString() }),
    ...(item.parentId === undefined ? {} : { parentId: item.parentId }),
    ...(item.replayOf === undefined ? {} : { replayOf: item.replayOf }),
  };
}

function statusOf(status: EngineStatus, reason: ExecutionReason | undefined): ExecutionStatus {
  return status === 'parked' && reason === 'credential_invalid' ? 'waiting_for_reconnect' : status;
}
