import type { Actor, Subject } from '../context.ts';
import type { WorkflowPause, WorkflowStateOutput } from './schemas.ts';

/** Which workflow to switch, for which connection, and which way. */
export interface WorkflowTarget {
  readonly workflowId: string;
  /** Absent: every connection of the user that the workflow belongs to. */
  readonly connectionId?: string | undefined;
  readonly enabled: boolean;
}

/** Workflows on and off, per user and connection. */
export interface WorkflowService {
  /** @throws not_found, connection_required, integration_locked */
  setEnabled(actor: Actor, subject: Subject, target: WorkflowTarget): Promise<WorkflowStateOutput>;
  /** Holds a workflow of the whole project: what runs stops before its next step, what comes waits. @throws not_found */
  setPaused(actor: Actor, target: { readonly workflowId: string; readonly paused: boolean }): Promise<WorkflowPause>;
  /** Workflows that are held. */
  listPaused(actor: Actor): Promise<readonly WorkflowPause[]>;
}
