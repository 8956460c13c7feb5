import { type Actor, AppError, type Subject, type WorkflowStateOutput, type WorkflowTarget } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import { availabilityOf, decisiveMetadata } from '../definitions/availability.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { getUserId } from '../users/ensure-user.ts';

/** Switches a workflow for one connection, or for all that it belongs to. @throws not_found, connection_required, integration_locked */
export async function setWorkflowEnabled(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions'>,
  actor: Actor,
  subject: Subject,
  target: WorkflowTarget,
): Promise<WorkflowStateOutput> {
  const project = await deps.projects.get(subject.projectId);
  const offered = deps.definitions.of(project.slug).workflows.get(target.workflowId);
  if (offered === undefined) {
    throw new AppError('not_found', `There is no workflow "${target.workflowId}". Check the id in the definition.`);
  }
  const { integration } = offered;
  const db = forProject(deps.db, subject.projectId);
  const userId = await getUserId(db, subject.userId);
  return await db.transaction(async (trx) => {
    const user = await trx
      .selectFrom('connect.connected_user')
      .select(['metadata', 'provenance'])
      .where('id', '=', userId)
      .forShare()
      .executeTakeFirstOrThrow();
    const availability = availabilityOf(integration, decisiveMetadata(user.metadata, user.provenance));
    if (target.enabled && !availability.allowed) throw new AppError('integration_locked', availability.message);
    let found = trx
      .selectFrom('connect.connection')
      .select('id')
      .where('user_id', '=', userId)
      .where('integration_id', '=', integration.id)
      .where('state', 'not in', ['revoking', 'disconnected'])
      .forShare();
    if (target.connectionId !== undefined) found = found.where('id', '=', target.connectionId);
    const connections = await found.execute();
    if (connections.length === 0 && target.connectionId !== undefined) {
      throw new AppError('not_found', 'There is no such connection. It may have been disconnected already.');
    }
    if (connections.length === 0 && target.enabled) {
      throw new AppError(
        'connection_required',
        `Connect ${integration.name} first: "${offered.workflow.name}" runs on an account.`,
      );
    }
    const changed: string[] = [];
    for (const { id } of connections) {
      const written = { enabled: target.enabled, changed_by: actor.kind, changed_at: new Date() };
      const result = await trx
        .insertInto('connect.workflow_state', {
          user_id: userId,
          connection_id: id,
          workflow_id: target.workflowId,
          ...written,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['project_id', 'connection_id', 'workflow_id'])
            .doUpdateSet(written)
            .where('connect.workflow_state.enabled', '!=', target.enabled),
        )
        .executeTakeFirst();
      if (result.numInsertedOrUpdatedRows === 1n) changed.push(id);
    }
    if (changed.length > 0) {
      await emitChange(trx, {
        userId,
        type: target.enabled ? 'workflow.enabled' : 'workflow.disabled',
        payload: { workflowId: target.workflowId, connectionIds: changed, by: actor.kind },
      });
    }
    return {
      workflowId: target.workflowId,
      enabled: target.enabled,
      connectionIds: connections.map(({ id }) => id),
    };
  });
}
