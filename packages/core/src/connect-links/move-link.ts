import { type AuditAction, type Actor, connectLinkMoves, type StoredConnectLinkState } from '@acme/api';
import type { Updateable } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import type { ConnectLinkTable } from '../db/database.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import { emitChange } from '../outbox/emit-change.ts';
import type { ConnectLinkRow } from './describe-link.ts';

const actions = {
  opened: 'connect_link.opened',
  finished: 'connect_link.finished',
  revoked: 'connect_link.revoked',
} as const satisfies Record<Exclude<StoredConnectLinkState, 'open'>, AuditAction>;

/**
 * The one function that moves a link, from states that may, in one statement, so that of two callers one wins. What it did
 * is in the audit and reaches whoever watches the user. Undefined when the move is not possible (any more).
 */
export async function moveLink(
  trx: ProjectTrx,
  actor: Actor,
  link: { readonly id: string; readonly externalUserId: string },
  to: keyof typeof actions,
  written: Pick<Updateable<ConnectLinkTable>, 'cookie_sha256' | 'connection_id'> = {},
): Promise<ConnectLinkRow | undefined> {
  const from = (Object.keys(connectLinkMoves) as StoredConnectLinkState[]).filter((state) =>
    (connectLinkMoves[state] as readonly StoredConnectLinkState[]).includes(to),
  );
  const moved = await trx
    .updateTable('connect.connect_link')
    .set({ ...written, state: to })
    .where('id', '=', link.id)
    .where('state', 'in', from)
    .returningAll()
    .executeTakeFirst();
  if (moved === undefined) return undefined;
  await recordAudit(trx, actor, {
    action: actions[to],
    user: { id: moved.user_id, externalId: link.externalUserId },
    target: {
      linkId: moved.id,
      integrationId: moved.integration_id,
      ...(moved.connection_id === null ? {} : { connectionId: moved.connection_id }),
    },
  });
  await emitChange(trx, {
    userId: moved.user_id,
    type: 'connect_link.changed',
    payload: { linkId: moved.id, integrationId: moved.integration_id, state: to },
  });
  return moved;
}
