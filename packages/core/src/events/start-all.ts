import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { refusalOf } from './refusal-of.ts';

/** @throws too_many_requests when too many wait already, payload_too_large; nothing of the transaction is kept then */
export async function startAll(
  { engine }: Pick<CoreDeps, 'engine'>,
  trx: ProjectTrx,
  executions: Parameters<CoreDeps['engine']['start']>[1],
): Promise<void> {
  try {
    await engine.start(trx.unbound, executions);
  } catch (error) {
    throw refusalOf(error);
  }
}
