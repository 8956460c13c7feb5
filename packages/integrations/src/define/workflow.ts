import type { AvailabilityRule, Suspend } from './availability.ts';
import type { MetadataFields, PlainMetadata, SecretKeys } from './metadata-field.ts';
import type { SecretHandle } from './secret.ts';
import type { SettingsFields, SettingsValues } from './settings.ts';
import type { ConnectionTarget, HostTarget, RequestTarget, Step } from './step.ts';
import type { AnswerOf, EventTrigger, PayloadOf, Trigger } from './trigger.ts';

/** What `run` is given: everything typed by the project's definition. */
export interface RunInput<
  Fields extends MetadataFields,
  Payload,
  Settings extends SettingsFields,
  ConnectorId extends string = string,
  Answer = never,
  Target extends string = string,
> {
  readonly event: Payload;
  readonly user: {
    readonly id: string;
    readonly metadata: PlainMetadata<Fields>;
    readonly secrets: { readonly [Key in SecretKeys<Fields>]: SecretHandle };
  };
  /** What is filled in for this workflow; that of the account is `connection.settings`. */
  readonly settings: SettingsValues<Settings>;
  readonly connection: ConnectionTarget<ConnectorId>;
  readonly host: HostTarget;
  /** The other addresses that the project's definition names under `targets`. */
  readonly targets: { readonly [Name in Target]: RequestTarget };
  readonly step: Step;
  /**
   * Answers whoever waits for this run, and goes on; only the first answer counts. A run that does not call it answers with what it
   * returns. Recorded as a step: what is done before is not done again.
   */
  respond(answer: Answer): Promise<void>;
}

/** What `run` returns: an answer where somebody waits for one. */
export type RunResult<Of extends Trigger> = [AnswerOf<Of>] extends [never]
  ? unknown
  : Of extends { readonly kind: 'request' }
    ? AnswerOf<Of> | void
    : AnswerOf<Of>;

/** What customers may do with the runs of a workflow from their own browser. What is not here is refused. */
export interface WorkflowBrowserAccess {
  /** Let a run of theirs that has failed go on from the step that failed, as `executions.retry` does. Default false. */
  readonly retry?: boolean;
}

/** A durable workflow, made by `project.workflow`. */
export interface Workflow<
  Id extends string = string,
  ConnectorId extends string = never,
  Of extends Trigger = Trigger,
  Settings extends SettingsFields = SettingsFields,
> {
  readonly id: Id;
  /** The connector whose accounts it is for; undefined: any. */
  readonly connector: string | undefined;
  /** Only for the compiler. */
  readonly runsOn?: (connector: ConnectorId) => void;
  readonly name: string;
  readonly description?: string;
  /** Raised by the author when the steps change so that running executions cannot go on with the new code. */
  readonly version: number;
  readonly trigger: Of;
  /** Whether it is on from the moment that an account is connected. */
  readonly enabledByDefault: boolean;
  readonly browser: WorkflowBrowserAccess;
  /** The names of app events that its steps wait for. */
  readonly waitsFor: readonly string[];
  readonly settings: Settings;
  readonly available: AvailabilityRule | undefined;
  readonly whenUnavailable: Suspend;
  readonly run: (input: any) => Promise<unknown>;
  readonly previous: readonly Workflow[];
}

/** What `project.workflow` takes. */
export interface WorkflowOptions<
  Fields extends MetadataFields,
  Of extends Trigger,
  Settings extends SettingsFields,
  ConnectorId extends string = string,
  Target extends string = string,
> {
  readonly name: string;
  readonly description?: string;
  /** Whose accounts it runs on: the compiler then knows which actions `connection` takes, and which integration may offer it. */
  readonly connector?: { readonly id: ConnectorId };
  readonly version?: number;
  readonly trigger: Of;
  /** On from the moment that an account is connected; the customer may switch it off. Default: off until somebody switches it on. */
  readonly enabledByDefault?: boolean;
  /** What customers may do with their runs of it. Default: nothing but see them. */
  readonly browser?: WorkflowBrowserAccess;
  /** App events that its steps wait for (`step.waitForEvent`): these are kept for those who will. */
  readonly waitsFor?: readonly EventTrigger[];
  /** What is filled in for it, for each account. It is not switched on before what is required is there. */
  readonly settings?: Settings;
  /** Who may have it, asked besides the rule of its integration. Absent: who may have the integration. */
  readonly available?: AvailabilityRule<PlainMetadata<Fields>>;
  /** Default: `suspend()`, at once. */
  readonly whenUnavailable?: Suspend;
  /** Older versions that executions may still be running on. */
  readonly previous?: readonly Workflow[];
  run(
    input: RunInput<Fields, PayloadOf<Of>, Settings, NoInfer<ConnectorId>, AnswerOf<Of>, Target>,
  ): Promise<RunResult<Of>>;
}
