import type { Actor, ConnectionReason, DisconnectOutput, DisconnectTarget, Subject } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { startOnConnection } from '../workflows/begin-enabled.ts';
import { findUserId } from '../users/ensure-user.ts';
import { moveConnectionIn } from './move-connection.ts';
import { revokeConnectionWorkflow } from './revoke-connection.ts';
import { noConnection } from './no-connection.ts';

export type DisconnectDeps = Pick<CoreDeps, 'engine' | 'clock' | 'lastUsed' | 'observer'>;

/**
 * Ends one connection, or all of an integration. Use stops in this transaction, and the same
 * transaction starts the durable work that tells the provider and erases the credential.
 *
 * @throws not_found in the same words for an unknown connection and for another user's
 */
export async function disconnect(
  deps: DisconnectDeps & Pick<CoreDeps, 'db' | 'projects' | 'definitions'>,
  actor: Actor,
  subject: Subject,
  target: DisconnectTarget,
): Promise<DisconnectOutput> {
  const db = forProject(deps.db, subject.projectId);
  const userId = await findUserId(db, subject.userId);
  if (userId === undefined) throw noConnection();
  const { slug } = await deps.projects.get(subject.projectId);
  return await db.transaction(async (trx) => {
    const disconnected = await disconnectIn(deps, trx, {
      actor,
      user: { id: userId, externalId: subject.userId },
      target,
      reason: actor.kind === 'user' ? 'disconnected_by_user' : 'disconnected_by_host',
      definition: deps.definitions.of(slug),
    });
    if (disconnected.length === 0) throw noConnection();
    return { disconnected };
  });
}

/** The same in the caller's transaction. Returns what was disconnected: nothing where there was nothing. */
export async function disconnectIn(
  deps: DisconnectDeps,
  trx: ProjectTrx,
  input: {
    readonly actor: Actor;
    readonly user: { readonly id: string; readonly externalId: string };
    readonly target: DisconnectTarget | 'everything';
    readonly reason: ConnectionReason;
    /** Absent: workflows that run at the end of a connection do not, since the user goes as well. */
    readonly definition?: Definition;
  },
): Promise<DisconnectOutput['disconnected']> {
  const { actor, user, target, reason, definition } = input;
  let found = trx
    .selectFrom('connect.connection')
    .select(['id', 'integration_id', 'account_label'])
    .where('user_id', '=', user.id)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .forUpdate();
  if (target !== 'everything') {
    found =
      'connectionId' in target
        ? found.where('id', '=', target.connectionId)
        : found.where('integration_id', '=', target.integrationId);
  }
  await switchOffLent(trx, user.id, target);
  const connections = await found.execute();
  if (connections.length === 0) return [];
  const ids = connections.map(({ id }) => id);
  if (definition !== undefined) await sayGoodbye(deps, trx, definition, user.id, connections);
  await trx
    .updateTable('connect.workflow_state')
    .set({ enabled: false, changed_by: actor.kind === 'user' ? 'user' : 'server', changed_at: new Date() })
    .where('connection_id', 'in', ids)
    .execute();
  // From here on nothing that comes for the account is believed, and its secrets are gone.
  await trx.deleteFrom('connect.account_webhook').where('connection_id', 'in', ids).execute();
  // Of those who used it with the owner; what runs for them ends at its next step, as it does for the owner.
  await trx.deleteFrom('connect.member_switch').where('connection_id', 'in', ids).execute();
  for (const connection of connections) {
    await moveConnectionIn(deps, trx, connection.id, { to: 'revoking', reason });
    await recordAudit(trx, actor, {
      action: 'connection.disconnected',
      user,
      target: { connectionId: connection.id, integrationId: connection.integration_id, why: reason },
      before: { account: connection.account_label },
    });
  }
  await deps.engine.start(
    trx.unbound,
    ids.map((connectionId) => revokeConnectionWorkflow.start(trx.projectId, user.id, connectionId)),
  );
  return connections.map(({ id, integration_id }) => ({ connectionId: id, integrationId: integration_id }));
}

/** Before the switches are turned: what runs at the end runs for those that it is on for. */
async function sayGoodbye(
  deps: DisconnectDeps,
  trx: ProjectTrx,
  definition: Definition,
  userId: string,
  connections: readonly { readonly id: string; readonly integration_id: string }[],
): Promise<void> {
  for (const [integrationId, ended] of Map.groupBy(connections, ({ integration_id }) => integration_id)) {
    const workflows = definition.startedByDisconnect(integrationId);
    if (workflows.length === 0) continue;
    const connectionIds = ended.map(({ id }) => id);
    await startOnConnection(deps, trx, definition, { userId, workflows, connectionIds, change: 'disconnected' });
  }
}

/** Who is to have nothing of an integration any more uses no colleague's account of it either. */
async function switchOffLent(trx: ProjectTrx, userId: string, target: DisconnectTarget | 'everything'): Promise<void> {
  if (target === 'everything' || 'connectionId' in target) return;
  await trx
    .deleteFrom('connect.member_switch')
    .where('user_id', '=', userId)
    .where('connection_id', 'in', (eb) =>
      eb
        .selectFrom('connect.connection')
        .select('id')
        .where('project_id', '=', trx.projectId)
        .where('integration_id', '=', target.integrationId),
    )
    .execute();
}
