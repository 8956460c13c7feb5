import { randomUUID } from 'node:crypto';
import { type Actor, AppError, type Operation, type OperationPreview, type OperationRequest } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { describeOperation, operationColumns } from './describe-operation.ts';
import { previewOperation } from './preview.ts';
import { operationWorkflow } from './run.ts';

/**
 * Starts a bulk operation: counts first, then writes operation, audit and the durable job in one transaction.
 *
 * @throws conflict when `expectedUsers` is given and the query finds another number
 */
export async function startOperation(
  deps: Pick<CoreDeps, 'db' | 'engine' | 'projects' | 'definitions' | 'clock'>,
  actor: Actor,
  request: OperationRequest & {
    readonly reason?: string | undefined;
    readonly expectedUsers?: number | undefined;
    /** Counted a moment ago by the caller. */
    readonly preview?: OperationPreview;
  },
): Promise<Operation> {
  const preview = request.preview ?? (await previewOperation(deps, actor, request));
  if (request.expectedUsers !== undefined && request.expectedUsers !== preview.users) {
    throw new AppError(
      'conflict',
      `The query finds ${preview.users} users now, not ${request.expectedUsers}. Look at the preview again before you start.`,
    );
  }
  const id = randomUUID();
  return await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    const row = await trx
      .insertInto('connect.operation', {
        id,
        act: JSON.stringify(request.act),
        query: request.query,
        reason: request.reason ?? null,
        state: 'running',
        started_by: JSON.stringify(actor),
        preview: JSON.stringify(preview),
        total: preview.users,
        created_at: deps.clock.now(),
      })
      .returning(operationColumns)
      .executeTakeFirstOrThrow();
    await recordAudit(trx, actor, {
      action: 'operation.started',
      target: { operationId: id, act: request.act, query: request.query, preview },
      reason: request.reason,
    });
    await deps.engine.start(trx.unbound, [operationWorkflow.start(trx.projectId, id)]);
    return describeOperation(row);
  });
}
