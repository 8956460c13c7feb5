import type { Actor } from '../context.ts';
import type { ExecutionDetail, ExecutionPage } from './schemas.ts';
import type { ExecutionStatus } from '../state/execution.ts';

/** Which executions to list. `limit` is 1 to 100. */
export interface ExecutionFilter {
  readonly userId?: string | undefined;
  readonly workflowId?: string | undefined;
  readonly status?: ExecutionStatus | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** What ran, for whom, and how it ended. */
export interface ExecutionService {
  /** Newest first. @throws invalid_request for a cursor we did not make */
  list(actor: Actor, filter: ExecutionFilter): Promise<ExecutionPage>;
  /** @throws not_found */
  get(actor: Actor, executionId: string): Promise<ExecutionDetail>;
}
