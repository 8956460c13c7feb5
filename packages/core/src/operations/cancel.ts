import type { Actor, Operation } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { forgetIfDeleted } from './forget-operations.ts';
import { getOperation } from './read.ts';

/** Ends an operation after the user it is at; what is done stays done. One that has ended stays as it is. @throws not_found */
export async function cancelOperation(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  actor: Actor,
  operationId: string,
): Promise<Operation> {
  await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    const now = deps.clock.now();
    const { numUpdatedRows } = await trx
      .updateTable('connect.operation')
      .set({ state: 'cancelled', finished_at: now, updated_at: now })
      .where('id', '=', operationId)
      .where('state', '=', 'running')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    await recordAudit(trx, actor, { action: 'operation.cancelled', target: { operationId } });
    await forgetIfDeleted(trx, operationId);
  });
  return await getOperation(deps, actor, operationId);
}
