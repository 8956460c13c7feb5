import type { Actor, DeletedUser, Subject } from '@acme/api';
import { unfinishedExecutions } from '@acme/workflow';
import { moveAttempt } from '../attempts/move-attempt.ts';
import { recordAudit } from '../audit/record.ts';
import { type DisconnectDeps, disconnectIn } from '../connections/disconnect.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { forgetOperationsOf } from '../operations/forget-operations.ts';
import { ownWorkflowPrefix } from '../workflows/is-runnable.ts';
import { deleteUserWorkflow } from './delete-user-workflow.ts';
import { getUserId } from './ensure-user.ts';
import { lockUser } from './lock-user.ts';
import { externalIdHash } from './tokens-valid-after.ts';

type DeleteDeps = DisconnectDeps & Pick<CoreDeps, 'db'>;

/** How a user goes. */
export interface Deletion {
  /** `anonymise` keeps that something ran, when and how it ended; `drop` keeps nothing. */
  readonly executions: 'anonymise' | 'drop';
  /** Kept for thirty days, so that it may say who asked for it. */
  readonly reason?: string | undefined;
}

/** Erases a user. @throws not_found */
export async function deleteUser(
  deps: DeleteDeps,
  actor: Actor,
  subject: Subject,
  deletion: Deletion,
): Promise<DeletedUser> {
  const db = forProject(deps.db, subject.projectId);
  const userId = await getUserId(db, subject.userId);
  return await db.transaction(async (trx) => {
    const user = await lockUser(trx, userId, deps.clock.now(), 'update');
    const revoking = await deleteUserIn(deps, trx, { actor, user, ...deletion });
    return { userId: subject.userId, revoking };
  });
}

/**
 * The same in the caller's transaction: running work ends, secrets and metadata are gone, tokens signed until now are
 * refused, and the same transaction starts the durable rest: revoking at the providers, then the executions, then the
 * row. The id is free at once; who comes under it next is somebody new. Returns how many accounts are being revoked.
 */
export async function deleteUserIn(
  deps: DisconnectDeps,
  trx: ProjectTrx,
  input: Deletion & {
    readonly actor: Actor;
    readonly user: { readonly id: string; readonly externalId: string };
  },
): Promise<number> {
  const { actor, user } = input;
  const now = deps.clock.now();
  const target = 'everything';
  const gone = await disconnectIn(deps, trx, { actor, user, target, reason: 'disconnected_by_host' });
  const running = { scope: trx.projectId, subject: user.id, excludeWorkflowPrefix: ownWorkflowPrefix };
  for (const executionId of await unfinishedExecutions(trx.unbound, running)) {
    await deps.engine.cancel(trx.unbound, { scope: trx.projectId, executionId, reason: 'cancelled_by_host' });
  }
  await closeAttempts(trx, user.id);
  for (const table of [
    'connect.user_secret',
    'connect.suspension',
    'connect.user_activity',
    'connect.app_event',
    'connect.member_switch',
    'connect.view_token',
  ] as const) {
    await trx.deleteFrom(table).where('user_id', '=', user.id).execute();
  }
  await trx
    .updateTable('connect.connected_user')
    .set({
      // Free for whoever comes next under it.
      external_id: `deleted:${user.id}`,
      metadata: '{}',
      provenance: '{}',
      search_text: '',
      deleted_at: now,
      updated_at: now,
    })
    .where('id', '=', user.id)
    .execute();
  const mark = { external_id_sha256: externalIdHash(user.externalId), deleted_at: now };
  await trx
    .insertInto('connect.deleted_user', mark)
    .onConflict((conflict) => conflict.columns(['project_id', 'external_id_sha256']).doUpdateSet(mark))
    .execute();
  await forget(trx, user.id);
  await recordAudit(trx, actor, {
    action: 'user.deleted',
    user: { id: user.id, externalId: '' },
    target: { executions: input.executions, connections: gone.length },
    reason: input.reason,
  });
  await emitChange(trx, { userId: user.id, type: 'user.deleted', payload: { userId: user.externalId } });
  await deps.engine.start(trx.unbound, [deleteUserWorkflow.start(trx.projectId, user.id, input.executions)]);
  return gone.length;
}

/** Nobody may come back from a provider for a user who is gone. What is pending already is revoked when its time is up. */
async function closeAttempts(trx: ProjectTrx, userId: string): Promise<void> {
  const open = await trx
    .selectFrom('connect.attempt')
    .select('id')
    .where('user_id', '=', userId)
    .where('state', 'in', ['opened', 'awaiting_provider', 'needs_fields'])
    .execute();
  for (const { id } of open) await moveAttempt(trx, id, 'cancelled');
  // The rows go with the user: an attempt that is at the provider right now still has to give its grant back.
  await trx
    .updateTable('connect.connect_link')
    .set({ state: 'revoked' })
    .where('user_id', '=', userId)
    .where('state', 'in', ['open', 'opened'])
    .execute();
}

/**
 * The audit keeps that something was done, and forgets to whom, by which customer, why, and what it was before and after;
 * and so do operations that were about this user alone.
 */
async function forget(trx: ProjectTrx, userId: string): Promise<void> {
  await trx
    .updateTable('connect.audit')
    .set((eb) => ({
      external_id: null,
      before: null,
      after: null,
      reason: null,
      actor_id: eb.case().when('actor_kind', '=', 'user').then(`deleted:${userId}`).else(eb.ref('actor_id')).end(),
    }))
    .where('user_id', '=', userId)
    .execute();
  await forgetOperationsOf(trx, userId);
  await trx.deleteFrom('connect.operation_failure').where('user_id', '=', userId).execute();
  await trx.deleteFrom('connect.outbox').where('user_id', '=', userId).execute();
}
