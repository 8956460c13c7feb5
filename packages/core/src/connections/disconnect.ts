import { type Actor, AppError, type DisconnectOutput, type DisconnectTarget, type Subject } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { findUserId } from '../users/ensure-user.ts';
import { revokeConnectionWorkflow } from './revoke-connection.ts';
import { moveConnectionIn } from './move-connection.ts';

/**
 * Ends one connection, or all of an integration. Use stops in this transaction, and the same
 * transaction starts the durable work that tells the provider and erases the credential.
 *
 * @throws not_found in the same words for an unknown connection and for another user's
 */
export async function disconnect(
  deps: Pick<CoreDeps, 'db' | 'engine'>,
  actor: Actor,
  subject: Subject,
  target: DisconnectTarget,
): Promise<DisconnectOutput> {
  const db = forProject(deps.db, subject.projectId);
  const userId = await findUserId(db, subject.userId);
  if (userId === undefined) throw noConnection();
  return await db.transaction(async (trx) => {
    let found = trx
      .selectFrom('connect.connection')
      .select(['id', 'integration_id'])
      .where('user_id', '=', userId)
      .where('state', 'not in', ['revoking', 'disconnected'])
      .forUpdate();
    found =
      'connectionId' in target
        ? found.where('id', '=', target.connectionId)
        : found.where('integration_id', '=', target.integrationId);
    const connections = await found.execute();
    if (connections.length === 0) throw noConnection();
    const ids = connections.map(({ id }) => id);
    await trx
      .updateTable('connect.workflow_state')
      .set({ enabled: false, changed_by: actor.kind, changed_at: new Date() })
      .where('connection_id', 'in', ids)
      .execute();
    const reason = actor.kind === 'user' ? 'disconnected_by_user' : 'disconnected_by_host';
    for (const id of ids) await moveConnectionIn(trx, id, { to: 'revoking', reason });
    await deps.engine.start(
      trx.unbound,
      ids.map((connectionId) => revokeConnectionWorkflow.start(trx.projectId, userId, connectionId)),
    );
    return {
      disconnected: connections.map(({ id, integration_id }) => ({ connectionId: id, integrationId: integration_id })),
    };
  });
}

function noConnection(): AppError {
  return new AppError('not_found', 'There is no such connection. It may have been disconnected already.');
}
