import { isWorkflowError } from '@acme/workflow';
import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { queueFull } from './queue-full.ts';

/** @throws too_many_requests when too many wait already; nothing of the transaction is kept then */
export async function startAll(
  { engine }: Pick<CoreDeps, 'engine'>,
  trx: ProjectTrx,
  executions: Parameters<CoreDeps['engine']['start']>[1],
): Promise<void> {
  try {
    await engine.start(trx.unbound, executions);
  } catch (error) {
    throw isWorkflowError(error) && error.code === 'queue_full' ? queueFull(error) : error;
  }
}
