import type { Actor, ChangedConnection, ConnectionChange, Subject } from '@acme/api';
import { defaultAccount } from '../accounts/default-account.ts';
import { recordAudit } from '../audit/record.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { shareIn } from '../organisations/share.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { findUserId } from '../users/ensure-user.ts';
import { lockUser } from '../users/lock-user.ts';
import { noConnection } from './no-connection.ts';

/**
 * Renames an account, makes it the default of its integration, or shares it with the organisation of its owner.
 *
 * @throws not_found in the same words for another user's, be it a colleague's that is shared; forbidden, conflict
 */
export async function changeConnection(
  deps: Pick<CoreDeps, 'db' | 'clock' | 'projects' | 'definitions'>,
  actor: Actor,
  subject: Subject,
  connectionId: string,
  change: ConnectionChange,
): Promise<ChangedConnection> {
  const { slug } = await deps.projects.get(subject.projectId);
  const definition = deps.definitions.of(slug);
  const db = forProject(deps.db, subject.projectId);
  const userId = await findUserId(db, subject.userId);
  if (userId === undefined) throw noConnection();
  return await db.transaction(async (trx) => {
    const owner = await lockUser(trx, userId, deps.clock.now());
    const before = await readAccounts(trx, userId, connectionId);
    if (before === undefined) throw noConnection();
    const { alias = before.alias } = change;
    const makesDefault = change.isDefault === true && !before.isDefault;
    const isDefault = before.isDefault || makesDefault;
    const organisation =
      change.shared === undefined
        ? before.organisation
        : await shareIn(trx, { actor, definition, owner, connection: before, shared: change.shared });
    const shared = organisation !== null;
    const changed = { connectionId, integrationId: before.integrationId, ...named(alias), isDefault, shared };
    if (alias === before.alias && !makesDefault) return changed;
    await trx
      .updateTable('connect.connection')
      // Later than every other one, whatever the clocks of two processes say.
      .set({ alias, ...(makesDefault ? { made_default_at: latest(deps.clock.now(), before.lastMadeDefault) } : {}) })
      .where('id', '=', connectionId)
      .execute();
    await recordAudit(trx, actor, {
      action: 'connection.changed',
      user: owner,
      target: { connectionId, integrationId: before.integrationId },
      before: { alias: before.alias, isDefault: before.isDefault },
      after: { alias, isDefault },
    });
    await emitChange(trx, { userId, organisation, type: 'connection.changed', payload: changed });
    return changed;
  });
}

/** The account with how it stands among the others of its integration. Locked, all of them, until the transaction ends. */
async function readAccounts(trx: ProjectTrx, userId: string, connectionId: string) {
  const rows = await trx
    .selectFrom('connect.connection')
    .select([
      'id',
      'integration_id as integrationId',
      'alias',
      'connected_at as connectedAt',
      'made_default_at as madeDefaultAt',
      'organisation',
    ])
    .where('user_id', '=', userId)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .orderBy('id')
    .forUpdate()
    .execute();
  const own = rows.find(({ id }) => id === connectionId);
  if (own === undefined) return undefined;
  const others = rows.filter(({ integrationId }) => integrationId === own.integrationId);
  const lastMadeDefault = Math.max(0, ...others.map(({ madeDefaultAt }) => madeDefaultAt?.getTime() ?? 0));
  return { ...own, isDefault: defaultAccount(others)?.id === own.id, lastMadeDefault };
}

function latest(now: Date, last: number): Date {
  return new Date(Math.max(now.getTime(), last + 1));
}

function named(alias: string | null): { readonly alias?: string } {
  return alias === null ? {} : { alias };
}
