import type { Actor, Subject } from '../context.ts';
import type { StartedWorkflow, WorkflowAnswer, WorkflowClock, WorkflowPause, WorkflowStateOutput } from './schemas.ts';

/** Which workflow to switch, for which connection, and which way. */
export interface WorkflowTarget {
  readonly workflowId: string;
  /** Absent: every connection of the user that the workflow belongs to. */
  readonly connectionId?: string | undefined;
  readonly enabled: boolean;
}

/** Which workflow to start, and with what. */
export interface WorkflowStart {
  readonly workflowId: string;
  /** A connection; `default` is the default one of the integration. */
  readonly connectionId?: string | undefined;
  readonly input?: unknown;
}

/** Workflows on and off, per user and connection. */
export interface WorkflowService {
  /** @throws not_found, connection_required, integration_locked */
  setEnabled(actor: Actor, subject: Subject, target: WorkflowTarget): Promise<WorkflowStateOutput>;
  /** Holds a workflow of the whole project: what runs stops before its next step, what comes waits. @throws not_found */
  setPaused(actor: Actor, target: { readonly workflowId: string; readonly paused: boolean }): Promise<WorkflowPause>;
  /**
   * Starts a workflow that is made to be started by hand, or one of the clock before its time, for every account that it is on for
   * or for one.
   * @throws not_found, forbidden, connection_required, conflict, integration_locked, workflow_locked, suspended, invalid_fields,
   * payload_too_large, too_many_requests
   */
  run(actor: Actor, subject: Subject, start: WorkflowStart): Promise<StartedWorkflow>;
  /** Starts a workflow that answers, for one account; never a guess among several. @throws as `run` does */
  ask(actor: Actor, subject: Subject, start: WorkflowStart): Promise<{ readonly executionId: string }>;
  /** Waits for what an execution answers, and no longer than `waitMs` or until `signal`. @throws not_found */
  answer(
    actor: Actor,
    asked: { readonly executionId: string; readonly waitMs: number; readonly signal: AbortSignal | undefined },
  ): Promise<WorkflowAnswer>;
  /** What starts by itself for a user, and when. @throws not_found */
  clocks(actor: Actor, subject: Subject): Promise<readonly WorkflowClock[]>;
  /** Workflows that are held. */
  listPaused(actor: Actor): Promise<readonly WorkflowPause[]>;
}
