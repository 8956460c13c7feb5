import type {
  AnswerOfWorkflow,
  CalledWorkflowId,
  ClaimedMetadataOf,
  Duration,
  EventName,
  EventPayload,
  PayloadOf,
  ProjectDefinition,
  SecretName,
  SettingsOfWorkflow,
  SettingValue,
  TriggerOfWorkflow,
  WorkflowId,
} from '@acme/integrations';
import type { Interrupt } from '@acme/workflow/memory';
import type { Fakes } from './session.ts';

/** A definition of any project. */
export type AnyDefinition = ProjectDefinition;

/** The user that a workflow runs for. */
export interface UserOptions<Config> {
  /** Default `user-1`. */
  readonly id?: string;
  readonly metadata?: ClaimedMetadataOf<Config>;
  /** Values of the secrets of metadata, for requests to the hosts that they are bound to. */
  readonly secrets?: { readonly [Name in SecretName<Config>]?: string };
}

/** The connected account that a workflow runs on. */
export interface AccountOptions {
  /** Default `account-1` and `Account 1`. */
  readonly id?: string;
  readonly label?: string;
  /** Parts of the provider's URL that its owner filled in, such as `subdomain`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What is filled in for the account: the settings of its integration. Missing ones have their initial values. */
  readonly settings?: Readonly<Record<string, SettingValue>>;
}

/** Whom and what a run is for. */
export interface ForOptions<Config, Id> {
  readonly user?: UserOptions<Config>;
  readonly account?: AccountOptions;
  /** What is filled in for the workflow. Missing ones have their initial values; what is required has to be here. */
  readonly settings?: Partial<SettingsOfWorkflow<Config, Id>>;
}

/** An app event that arrives while a workflow runs. */
export type ArrivingEvent<Config> = {
  readonly [Name in EventName<Config>]: {
    /** How long after the start it arrives; 0, the default, is with it. */
    readonly after?: Duration;
    readonly event: Name;
    readonly key?: string;
    readonly payload: EventPayload<Config, Name>;
    /** Sent twice under one id it is one event. */
    readonly eventId?: string;
  };
}[EventName<Config>];

/** What a called workflow answers in place of running. */
export type CalledFakes<Config> = {
  readonly [Id in CalledWorkflowId<Config>]?:
    | AnswerOfWorkflow<Config, Id>
    | ((
        input: PayloadOf<TriggerOfWorkflow<Config, Id>>,
      ) => AnswerOfWorkflow<Config, Id> | Promise<AnswerOfWorkflow<Config, Id>>);
};

/** Everything around a run but what starts it. */
export interface AroundOptions<Config, Id> extends ForOptions<Config, Id>, Fakes {
  /** Workflows that `step.workflow` calls and that are not to run. */
  readonly workflows?: CalledFakes<Config>;
  /** App events that arrive meanwhile, for steps that wait. */
  readonly events?: readonly ArrivingEvent<Config>[];
  /** When the run begins. Default 2026-01-05, 09:00 UTC, a Monday. */
  readonly startAt?: Date;
  /** Stops the clock so long after the start: what sleeps longer is left asleep. */
  readonly until?: Duration;
  /**
   * Breaks runs off, to find out whether they go on: `after each step` as a deploy does, `within each step` as a crash does that comes
   * before the step is recorded, so that each step is done twice. Code that then asks for other steps fails the test.
   */
  readonly interrupt?: Interrupt;
  /** An older one, out of `previous`. Default: the latest. */
  readonly version?: number;
  /** Requests show secrets as they are sent. Default: as `«name»`. */
  readonly showSecrets?: boolean;
}

type StartOf<Of> = Of extends { readonly kind: 'event' }
  ? { readonly event: PayloadOf<Of>; readonly eventId?: string }
  : Of extends { readonly kind: 'provider_event' }
    ? { readonly event: PayloadOf<Of> }
    : Of extends { readonly kind: 'request' | 'manual' | 'call' }
      ? unknown extends PayloadOf<Of>
        ? { readonly input?: unknown }
        : { readonly input: PayloadOf<Of> }
      : Of extends { readonly kind: 'schedule' }
        ? { readonly scheduledAt?: Date }
        : Of extends { readonly kind: 'poll' }
          ? { readonly item: PayloadOf<Of> }
          : object;

/** What starts a workflow, by its trigger. */
export type StartOptions<Config, Id> = StartOf<TriggerOfWorkflow<Config, Id>>;

/** What `runWorkflow` takes: what starts the workflow, and what is around it. */
export type RunOptions<Config, Id extends WorkflowId<Config>> = StartOptions<Config, Id> & AroundOptions<Config, Id>;
