import {
  type Actor,
  AppError,
  type Execution,
  type ExecutionFilter,
  type ExecutionPage,
  type ExecutionReason,
  type ExecutionStatus,
  executionReasons,
  whoMustAct,
} from '@acme/api';
import {
  type ExecutionStatus as EngineStatus,
  executionStatuses as engineStatuses,
  type Execution as EngineExecution,
  listExecutions as listOfEngine,
  WorkflowError,
} from '@acme/workflow';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { findUserId } from '../users/ensure-user.ts';
import { ownWorkflowPrefix } from '../workflows/is-runnable.ts';

/** A project's executions, newest first, by user, workflow and status. */
export async function listExecutions(
  deps: Pick<CoreDeps, 'db'>,
  actor: Actor,
  filter: ExecutionFilter,
): Promise<ExecutionPage> {
  const db = forProject(deps.db, actor.projectId);
  const subject = filter.userId === undefined ? undefined : await findUserId(db, filter.userId);
  if (filter.userId !== undefined && subject === undefined) return { items: [] };
  const wanted = filter.status === undefined ? {} : engineStatusOf(filter.status);
  if (wanted === undefined) return { items: [] };
  try {
    const page = await listOfEngine(deps.db, {
      scope: actor.projectId,
      ...(subject === undefined ? {} : { subject }),
      ...(filter.workflowId === undefined ? {} : { workflowId: filter.workflowId }),
      ...wanted,
      excludeWorkflowPrefix: ownWorkflowPrefix,
      ...(filter.cursor === undefined ? {} : { cursor: filter.cursor }),
      limit: filter.limit,
    });
    const names = await externalIds(
      db,
      page.items.map((item) => item.subject),
    );
    return {
      items: page.items.map((item) => describeExecution(item, names.get(item.subject) ?? '')),
      ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }),
    };
  } catch (error) {
    if (error instanceof WorkflowError && error.code === 'invalid_cursor') {
      throw new AppError('invalid_request', 'This cursor is none of ours. Use "nextCursor" of the page before.');
    }
    throw error;
  }
}

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
    startedAt: item.createdAt.toISOString(),
    ...(item.finishedAt === undefined ? {} : { finishedAt: item.finishedAt.toISOString() }),
    ...(item.nextAttemptAt === undefined ? {} : { nextAttemptAt: item.nextAttemptAt.toISOString() }),
  };
}

function statusOf(status: EngineStatus, reason: ExecutionReason | undefined): ExecutionStatus {
  return status === 'parked' && reason === 'credential_invalid' ? 'waiting_for_reconnect' : status;
}

function engineStatusOf(status: ExecutionStatus): { status: EngineStatus; reason?: string } | undefined {
  if (status === 'waiting_for_reconnect') return { status: 'parked', reason: 'credential_invalid' };
  const known = engineStatuses.find((candidate) => candidate === status);
  return known === undefined ? undefined : { status: known };
}

/** The host's ids of users, by ours. */
export async function externalIds(db: ProjectDb, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('connect.connected_user')
    .select(['id', 'external_id'])
    .where('id', 'in', [...new Set(userIds)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.external_id]));
}
