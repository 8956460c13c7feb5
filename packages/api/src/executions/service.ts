import type { Actor } from '../context.ts';
import type { ExecutionDetail, ExecutionPage, ExecutionQuery } from './schemas.ts';

/** What ran, for whom, and how it ended. */
export interface ExecutionService {
  /** Newest first. @throws invalid_query, invalid_request for a cursor we did not make */
  list(actor: Actor, query: ExecutionQuery): Promise<ExecutionPage>;
  /** @throws not_found */
  get(actor: Actor, executionId: string): Promise<ExecutionDetail>;
}
