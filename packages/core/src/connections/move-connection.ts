import { connectionMoves, type ConnectionReason, type ConnectionState } from '@acme/api';
import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';

interface Move {
  readonly to: ConnectionState;
  readonly reason: ConnectionReason | null;
}

/** The one function that changes a connection's state; each change reaches the outbox with it. A move that is not legal (any more) does nothing. */
export async function moveConnectionIn(
  { observer }: Pick<CoreDeps, 'observer'>,
  trx: ProjectTrx,
  connectionId: string,
  move: Move,
): Promise<boolean> {
  const from = (Object.keys(connectionMoves) as ConnectionState[]).filter((state) =>
    (connectionMoves[state] as readonly ConnectionState[]).includes(move.to),
  );
  const moved = await trx
    .updateTable('connect.connection')
    .set({ state: move.to, reason: move.reason, changed_at: new Date() })
    .where('id', '=', connectionId)
    .where('state', 'in', from)
    .returning(['user_id', 'integration_id', 'organisation'])
    .executeTakeFirst();
  if (moved === undefined) return false;
  await emitChange(trx, {
    userId: moved.user_id,
    organisation: moved.organisation,
    type: move.to === 'revoking' ? 'connection.disconnected' : 'connection.state_changed',
    payload: { connectionId, integrationId: moved.integration_id, state: move.to, reason: move.reason },
  });
  observer.connectionMoved(moved.integration_id, move.to, move.reason);
  return true;
}
