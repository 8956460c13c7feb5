import { randomUUID } from 'node:crypto';
import {
  type Actor,
  type ApiScope,
  AppError,
  type Operation,
  type OperationAct,
  type OperationPreview,
  type OperationRequest,
} from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { requireScope } from '../authenticate/require-scope.ts';
import { fingerprintOf } from '../availability/fingerprint.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { describeOperation, operationColumns } from './describe-operation.ts';
import { previewOperation } from './preview.ts';
import { operationWorkflow } from './run.ts';

type StartDeps = Pick<CoreDeps, 'db' | 'engine' | 'projects' | 'definitions' | 'clock'>;

/**
 * Starts a bulk operation: counts first, then writes operation, audit and the durable job in one transaction.
 *
 * @throws insufficient_scope for an act that the key may not do to one user
 * @throws conflict when `expectedUsers` is given and the query finds another number
 */
export async function startOperation(
  deps: StartDeps,
  actor: Actor,
  request: OperationRequest & {
    readonly reason?: string | undefined;
    readonly expectedUsers?: number | undefined;
  },
): Promise<Operation> {
  const { kind } = request.act;
  requireScope(actor, scopeOf(kind), `An operation that does "${kind}"`);
  const preview = await previewOperation(deps, actor, request);
  if (request.expectedUsers !== undefined && request.expectedUsers !== preview.users) {
    throw new AppError(
      'conflict',
      `The query finds ${preview.users} users now, not ${request.expectedUsers}. Look at the preview again before you start.`,
    );
  }
  const { slug } = await deps.projects.get(actor.projectId);
  return await forProject(deps.db, actor.projectId).transaction((trx) =>
    startOperationIn(deps, trx, actor, deps.definitions.of(slug), { ...request, preview }),
  );
}

/** What a key must be allowed to do to one, to have it done to many. */
function scopeOf(kind: OperationAct['kind']): ApiScope {
  if (kind === 'delete') return 'users:delete';
  return kind === 'retry_executions' || kind === 'replay_executions' ? 'executions:write' : 'users:write';
}

/** The same in the caller's transaction, with what was counted before it. */
export async function startOperationIn(
  deps: Pick<CoreDeps, 'engine' | 'clock'>,
  trx: ProjectTrx,
  actor: Actor,
  definition: Definition,
  request: OperationRequest & { readonly preview: OperationPreview; readonly reason?: string | undefined },
): Promise<Operation> {
  const { act, query, preview, reason } = request;
  const id = randomUUID();
  const rules = act.kind === 'apply_rules' ? fingerprintOf(definition) : undefined;
  const row = await trx
    .insertInto('connect.operation', {
      id,
      act: JSON.stringify(act),
      query,
      reason: reason ?? null,
      state: 'running',
      started_by: JSON.stringify(actor),
      preview: JSON.stringify(preview),
      total: preview.users,
      created_at: deps.clock.now(),
    })
    .returning(operationColumns)
    .executeTakeFirstOrThrow();
  const target = { operationId: id, act, query, preview };
  await recordAudit(trx, actor, { action: 'operation.started', target, reason });
  await deps.engine.start(trx.unbound, [operationWorkflow.start(trx.projectId, id, rules)]);
  return describeOperation(row);
}
