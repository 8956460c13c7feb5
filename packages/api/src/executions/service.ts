import type { Actor, UserActor } from '../context.ts';
import type { ExecutionStatus } from '../state/execution.ts';
import type {
  Execution,
  ExecutionDetail,
  ExecutionPage,
  ExecutionQuery,
  ReplayedExecution,
  StepPage,
  StepQuery,
  StepTries,
  OwnExecution,
  OwnExecutionDetail,
  OwnExecutionPage,
  OwnExecutionQuery,
} from './schemas.ts';

/** Which executions: as a query says, or in any of several states. `parked` has those among them that wait for a reconnect. */
export type ExecutionSearch = ExecutionQuery & {
  readonly statuses?: readonly Exclude<ExecutionStatus, 'waiting_for_reconnect'>[];
};

/** Bytes of the bodies of a request. */
export interface StepSize {
  readonly sent: number;
  readonly received: number;
}

/** What ran, for whom, and how it ended. */
export interface ExecutionService {
  /** Newest first unless asked otherwise. @throws invalid_query, invalid_request for a cursor we did not make */
  list(actor: Actor, query: ExecutionSearch): Promise<ExecutionPage>;
  /** How many of them there are, counted up to 10,000. @throws as `list` */
  count(actor: Actor, query: Omit<ExecutionSearch, 'cursor' | 'limit' | 'order'>): Promise<number>;
  /** How many pieces of work each of them has done: requests, actions and code, however often they were tried. By execution. */
  countTasks(actor: Actor, executions: readonly Pick<Execution, 'id'>[]): Promise<ReadonlyMap<string, number>>;
  /** How many bytes the last request of each step sent and got, as far as they were kept. By step. */
  measureSteps(actor: Actor, executionId: string): Promise<ReadonlyMap<string, StepSize>>;
  /** Of the customer who asks, in a form that is safe for them. @throws invalid_request for a cursor we did not make */
  listOwn(actor: UserActor, query: OwnExecutionQuery): Promise<OwnExecutionPage>;
  /** One of the customer's own with its steps, in the same form. @throws not_found, also for another user's */
  getOwn(actor: UserActor, executionId: string): Promise<OwnExecutionDetail>;
  /**
   * Lets one of the customer's own that has failed go on from the step that failed, where the definition of its workflow says
   * `browser: { retry: true }`.
   * @throws not_found, forbidden, conflict unless it has failed or while the workflow is off, integration_locked, workflow_locked,
   *   suspended, connection_required
   */
  retryOwn(actor: UserActor, executionId: string): Promise<OwnExecution>;
  /** With its steps; of more than 5,000 those that did not go well before all others. @throws not_found */
  get(actor: Actor, executionId: string): Promise<ExecutionDetail>;
  /** All its steps, a page at a time, in order of completion. @throws not_found, invalid_request for a cursor we did not make */
  steps(actor: Actor, query: StepQuery & { readonly executionId: string }): Promise<StepPage>;
  /** The tries of one step with what they sent and what came back. @throws not_found */
  step(actor: Actor, target: { readonly executionId: string; readonly key: string }): Promise<StepTries>;
  /** Ends it before its next step; what a step has begun is finished. @throws not_found, conflict once it has ended */
  cancel(actor: Actor, executionId: string, reason: string | undefined): Promise<Execution>;
  /**
   * Lets a failed one go on from the step that failed, with the same idempotency keys. @throws not_found, conflict unless it has failed
   */
  retry(actor: Actor, executionId: string): Promise<Execution>;
  /**
   * Does a whole one again, as a new execution whose requests have idempotency keys of their own.
   * @throws not_found, conflict while it runs or once its input is erased, too_many_requests
   */
  replay(
    actor: Actor,
    target: { readonly executionId: string; readonly version: 'same' | 'latest' },
  ): Promise<ReplayedExecution>;
}
