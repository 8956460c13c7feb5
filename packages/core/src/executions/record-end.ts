import type { FinishedExecution } from '@acme/workflow';
import type { Trx } from '../db/database.ts';
import { forProject } from '../db/project-db.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { ownWorkflowPrefix } from '../workflows/is-runnable.ts';

/** Tells the outbox how an execution ended, in the transaction that records the end. */
export async function recordEnd(trx: Trx, execution: FinishedExecution): Promise<void> {
  if (execution.workflowId.startsWith(ownWorkflowPrefix)) return;
  if (execution.status === 'cancelled') return;
  await emitChange(forProject(trx, execution.scope), {
    userId: execution.subject,
    type: execution.status === 'succeeded' ? 'execution.succeeded' : 'execution.failed',
    payload: {
      executionId: execution.id,
      workflowId: execution.workflowId,
      connectionId: execution.label ?? null,
      reason: execution.reason ?? null,
    },
  });
}
