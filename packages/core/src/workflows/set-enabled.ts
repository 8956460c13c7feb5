import { type Actor, AppError, type Subject, type WorkflowStateOutput, type WorkflowTarget } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { refuseHeld } from '../availability/refuse-held.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { OfferedWorkflow } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { getUserId } from '../users/ensure-user.ts';
import { type LockedUser, lockUser } from '../users/lock-user.ts';
import { noConnection } from '../connections/no-connection.ts';

/** Switches a workflow for one connection, or for all that it belongs to. @throws not_found, connection_required, integration_locked, workflow_locked, suspended */
export async function setWorkflowEnabled(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'clock'>,
  actor: Actor,
  subject: Subject,
  target: WorkflowTarget,
): Promise<WorkflowStateOutput> {
  const project = await deps.projects.get(subject.projectId);
  const offered = deps.definitions.of(project.slug).workflows.get(target.workflowId);
  if (offered === undefined) throw noWorkflow(target.workflowId);
  const db = forProject(deps.db, subject.projectId);
  const userId = await getUserId(db, subject.userId);
  return await db.transaction(async (trx) => {
    const user = await lockUser(trx, userId, deps.clock.now());
    return (await setWorkflowEnabledIn(trx, { actor, user, offered, ...target })).state;
  });
}

/** The same in the caller's transaction, with how many switches it has turned. */
export async function setWorkflowEnabledIn(
  trx: ProjectTrx,
  input: {
    readonly actor: Actor;
    readonly user: LockedUser;
    readonly offered: OfferedWorkflow;
    readonly connectionId?: string | undefined;
    readonly enabled: boolean;
  },
): Promise<{ readonly state: WorkflowStateOutput; readonly changed: number }> {
  const { actor, user, enabled, connectionId } = input;
  const { integration, workflow } = input.offered;
  if (enabled) refuseHeld(integration, workflow, user.facts);
  let found = trx
    .selectFrom('connect.connection')
    .select('id')
    .where('user_id', '=', user.id)
    .where('integration_id', '=', integration.id)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .forShare();
  if (connectionId !== undefined) found = found.where('id', '=', connectionId);
  const connections = await found.execute();
  if (connections.length === 0 && connectionId !== undefined) {
    throw noConnection();
  }
  if (connections.length === 0 && enabled) {
    throw new AppError(
      'connection_required',
      `Connect ${integration.name} first: "${workflow.name}" runs on an account.`,
    );
  }
  const changed: string[] = [];
  for (const { id } of connections) {
    if (await turn(trx, { actor, userId: user.id, connectionId: id, workflowId: workflow.id, enabled }))
      changed.push(id);
  }
  if (changed.length > 0) {
    const target = { workflowId: workflow.id, connectionIds: changed };
    await recordAudit(trx, actor, { action: enabled ? 'workflow.enabled' : 'workflow.disabled', user, target });
    await emitChange(trx, {
      userId: user.id,
      type: enabled ? 'workflow.enabled' : 'workflow.disabled',
      payload: { ...target, by: actor.kind },
    });
  }
  const state = { workflowId: workflow.id, enabled, connectionIds: connections.map(({ id }) => id) };
  return { state, changed: changed.length };
}

/** Turns one switch. Returns false when it already stood that way. */
async function turn(
  trx: ProjectTrx,
  input: {
    readonly actor: Actor;
    readonly userId: string;
    readonly connectionId: string;
    readonly workflowId: string;
    readonly enabled: boolean;
  },
): Promise<boolean> {
  const written = {
    enabled: input.enabled,
    changed_by: input.actor.kind === 'user' ? ('user' as const) : ('server' as const),
    changed_at: new Date(),
  };
  const result = await trx
    .insertInto('connect.workflow_state', {
      user_id: input.userId,
      connection_id: input.connectionId,
      workflow_id: input.workflowId,
      ...written,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['project_id', 'connection_id', 'workflow_id'])
        .doUpdateSet(written)
        .where('connect.workflow_state.enabled', '!=', input.enabled),
    )
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Says that the definition has no such workflow. */
export function noWorkflow(workflowId: string): AppError {
  return new AppError('not_found', `There is no workflow "${workflowId}". Check the id in the definition.`);
}
