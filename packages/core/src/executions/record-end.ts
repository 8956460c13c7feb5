import type { FinishedExecution } from '@acme/workflow';
import type { Trx } from '../db/database.ts';
import { forProject } from '../db/project-db.ts';
import { emitChange, tellOfRuns } from '../outbox/emit-change.ts';
import { ownWorkflowPrefix } from '../workflows/is-runnable.ts';
import { countFailuresSql } from './count-failures.ts';

/**
 * Tells the outbox how an execution ended, in the transaction that records the end, and counts the failures of its workflow. One that
 * was cancelled is neither: open panels alone hear of it.
 */
export async function recordEnd(trx: Trx, execution: FinishedExecution): Promise<void> {
  if (execution.workflowId.startsWith(ownWorkflowPrefix)) return;
  if (execution.status === 'cancelled') {
    await tellOfRuns(trx, [{ projectId: execution.scope, userId: execution.subject }]);
    return;
  }
  await emitChange(
    forProject(trx, execution.scope),
    {
      userId: execution.subject,
      type: execution.status === 'succeeded' ? 'execution.succeeded' : 'execution.failed',
      payload: {
        executionId: execution.id,
        workflowId: execution.workflowId,
        connectionId: execution.label ?? null,
        reason: execution.reason ?? null,
      },
    },
    execution.label === undefined ? undefined : countFailuresSql(execution),
  );
}
