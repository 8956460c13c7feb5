import type { ExecutionReason, ExecutionStatus, ResponsibleParty, StepStatus } from '@acme/api/state';
import type { AnyConfig, IntegrationId, WorkflowId } from '@acme/integrations';
import type { Readable } from '../readable.ts';
import type { Loadable } from '../user.ts';

export type { ExecutionGroup, ExecutionReason, ExecutionStatus, ResponsibleParty, StepStatus } from '@acme/api/state';

/** One run of a workflow for this user. */
export interface Execution<Config = AnyConfig> {
  readonly id: string;
  readonly workflowId: WorkflowId<Config>;
  readonly connectionId?: string | undefined;
  readonly status: ExecutionStatus;
  /** Why it failed, was stopped or waits, and who has to do something about it. */
  readonly reason?: ExecutionReason | undefined;
  readonly responsible?: ResponsibleParty | undefined;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly finishedAt?: string | undefined;
  /** The next try, or the end of what it waits for. */
  readonly nextAttemptAt?: string | undefined;
  /** Present where the user may run it again; see {@link OneExecution}. */
  readonly canRetry?: true | undefined;
}

/** One step of a run, without what it sent. */
export interface ExecutionStep {
  readonly key: string;
  /** As the workflow's author called it. */
  readonly name: string;
  readonly kind: string;
  readonly status: StepStatus;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly finishedAt?: string | undefined;
  readonly tries: number;
  readonly reason?: ExecutionReason | undefined;
  readonly responsible?: ResponsibleParty | undefined;
  readonly nextAttemptAt?: string | undefined;
}

/** A run with what started it and its steps, in order of completion. */
export interface ExecutionDetail<Config = AnyConfig> extends Execution<Config> {
  readonly startedBy?:
    | {
        readonly kind:
          | 'event'
          | 'provider_event'
          | 'request'
          | 'manual'
          | 'schedule'
          | 'connection'
          | 'poll'
          | 'workflow';
        /** Such as the name of the event. */
        readonly name: string;
      }
    | undefined;
  readonly steps: readonly ExecutionStep[];
  /** How many steps there are besides, of runs with very many. */
  readonly moreSteps?: number | undefined;
}

/** Which runs; all that is given must hold. */
export interface ExecutionFilter<Config = AnyConfig> {
  readonly integrationId?: IntegrationId<Config> | undefined;
  readonly workflowId?: WorkflowId<Config> | undefined;
  readonly connectionId?: string | undefined;
  /** Absent: whatever came of it, also what was cancelled. */
  readonly status?: 'failed' | 'running' | 'succeeded' | undefined;
  /** ISO 8601: begun at or after, and before. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** As many runs as were asked for, newest first. */
export interface Executions<Config = AnyConfig> {
  readonly items: readonly Execution<Config>[];
  readonly hasOlder: boolean;
  /** Runs that began since and are not among the items: nothing moves under the reader. */
  readonly newCount: number;
}

/** A list of runs, live while it is subscribed to. It reads at most once a second, whatever happens. */
export interface ExecutionList<Config = AnyConfig> extends Readable<Loadable<Executions<Config>>> {
  /** Adds a page of older ones. Never rejects: a failure is in `error`. */
  readonly loadOlder: () => Promise<void>;
  /** Puts those of `newCount` on top. */
  readonly showNew: () => Promise<void>;
  /** Never rejects. */
  readonly refetch: () => Promise<void>;
}

/** One run, live while it is subscribed to. */
export interface OneExecution<Config = AnyConfig> extends Readable<Loadable<ExecutionDetail<Config>>> {
  /**
   * Lets it go on from where it failed, where it says `canRetry`.
   * @throws ConnectError `forbidden`, `conflict` where it has not failed or its workflow is off, `suspended`, `entitlement_required`, …
   */
  readonly retry: () => Promise<void>;
  /** Never rejects. */
  readonly refetch: () => Promise<void>;
}
