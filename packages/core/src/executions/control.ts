import { type Actor, AppError, type Execution, type ReplayedExecution } from '@acme/api';
import { type ExecutionStatus, isFinalExecution, isWorkflowError } from '@acme/workflow';
import { recordAudit } from '../audit/record.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { queueFull } from '../events/queue-full.ts';
import { tellOfRuns } from '../outbox/emit-change.ts';
import { ownWorkflowPrefix } from '../workflows/is-runnable.ts';
import { getExecution, noExecution } from './get.ts';

export type ControlDeps = Pick<CoreDeps, 'db' | 'engine'>;

export interface FoundExecution {
  readonly id: string;
  readonly status: ExecutionStatus;
  readonly workflowId: string;
  readonly user: { readonly id: string; readonly externalId: string } | undefined;
}

/** Ends an execution before its next step. @throws not_found, conflict */
export async function cancelExecution(
  deps: ControlDeps,
  actor: Actor,
  executionId: string,
  reason: string | undefined,
): Promise<Execution> {
  await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    const found = await findExecution(trx, executionId);
    const target = { scope: trx.projectId, executionId };
    const cancelled =
      !isFinalExecution(found.status) &&
      (await deps.engine.cancel(trx.unbound, { ...target, reason: 'cancelled_by_host' }));
    if (!cancelled) throw new AppError('conflict', 'This execution has ended already.');
    await noteControl(trx, actor, 'execution.cancelled', found, { reason });
  });
  return await getExecution(deps, actor, executionId);
}

/** Lets a failed execution go on from the step that failed. @throws not_found, conflict */
export async function retryExecution(deps: ControlDeps, actor: Actor, executionId: string): Promise<Execution> {
  await forProject(deps.db, actor.projectId).transaction((trx) => retryIn(deps, trx, actor, executionId));
  return await getExecution(deps, actor, executionId);
}

/** The same in the caller's transaction, whoever asks for it. @throws not_found, conflict */
export async function retryIn(
  { engine }: Pick<ControlDeps, 'engine'>,
  trx: ProjectTrx,
  actor: Actor,
  executionId: string,
): Promise<void> {
  const found = await findExecution(trx, executionId);
  if (!(await engine.retry(trx.unbound, { scope: trx.projectId, executionId }))) {
    throw new AppError(
      'conflict',
      'Only an execution that has failed can go on from where it failed. Replay this one.',
    );
  }
  await noteControl(trx, actor, 'execution.retried', found);
}

/** Does a whole execution again. @throws not_found, conflict, too_many_requests */
export async function replayExecution(
  deps: ControlDeps & Pick<CoreDeps, 'projects' | 'definitions'>,
  actor: Actor,
  { executionId, version }: { readonly executionId: string; readonly version: 'same' | 'latest' },
): Promise<ReplayedExecution> {
  const project = await deps.projects.get(actor.projectId);
  const { workflows } = deps.definitions.of(project.slug);
  return await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    const found = await findExecution(trx, executionId);
    if (found.user === undefined) throw new AppError('conflict', 'The user of this execution was deleted.');
    const latest = workflows.get(found.workflowId)?.workflow.version;
    try {
      const id = await deps.engine.replay(trx.unbound, {
        scope: trx.projectId,
        executionId,
        ...(version === 'latest' && latest !== undefined ? { version: latest } : {}),
      });
      if (id === undefined) throw noExecution();
      await noteControl(trx, actor, 'execution.replayed', found, { as: id });
      return { executionId: id };
    } catch (error) {
      if (!isWorkflowError(error)) throw error;
      if (error.code === 'queue_full') throw queueFull(error);
      if (error.code === 'not_finished') {
        throw new AppError('conflict', 'This execution has not ended yet. Cancel it first, or wait.');
      }
      if (error.code === 'not_replayable') {
        throw new AppError('conflict', 'What this execution began with was erased, so it cannot be done again.');
      }
      throw error;
    }
  });
}

/** An execution with what is needed to act on it. @throws not_found, also for what the server does by itself */
export async function findExecution(trx: ProjectTrx, executionId: string): Promise<FoundExecution> {
  const row = await trx.unbound
    .selectFrom('workflow.execution as e')
    .leftJoin('connect.connected_user as u', (join) =>
      join.onRef('u.project_id', '=', 'e.scope').onRef('u.id', '=', 'e.subject').on('u.deleted_at', 'is', null),
    )
    .select(['e.status', 'e.workflow_id', 'u.id as user_id', 'u.external_id'])
    .where('e.scope', '=', trx.projectId)
    .where('e.id', '=', executionId)
    .executeTakeFirst();
  if (row === undefined || row.workflow_id.startsWith(ownWorkflowPrefix)) throw noExecution();
  const user = row.user_id === null ? undefined : { id: row.user_id, externalId: row.external_id ?? '' };
  return { id: executionId, status: row.status, workflowId: row.workflow_id, user };
}

/** Writes to the audit what somebody did to an execution, and wakes whoever sees it run. */
export async function noteControl(
  trx: ProjectTrx,
  actor: Actor,
  action: 'execution.cancelled' | 'execution.retried' | 'execution.replayed',
  { id, workflowId, user }: FoundExecution,
  more: { readonly reason?: string | undefined; readonly as?: string } = {},
): Promise<void> {
  if (user !== undefined) await tellOfRuns(trx.unbound, [{ projectId: trx.projectId, userId: user.id }]);
  await recordAudit(trx, actor, {
    action,
    ...(user === undefined ? {} : { user }),
    target: { executionId: id, workflowId, ...(more.as === undefined ? {} : { as: more.as }) },
    reason: more.reason,
  });
}
