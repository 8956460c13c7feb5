import type { AvailabilityRule, Suspend } from './availability.ts';
import type { MetadataFields, PlainMetadata, SecretKeys } from './metadata-field.ts';
import type { SecretHandle } from './secret.ts';
import type { SettingsFields, SettingsValues } from './settings.ts';
import type { ConnectionTarget, HostTarget, Step } from './step.ts';

/** Starts a workflow when the host sends this app event. */
export interface EventTrigger<Name extends string = string, Payload = unknown> {
  readonly kind: 'event';
  readonly event: Name;
  /** Only for the compiler. */
  readonly payload?: Payload;
}

/** Starts a workflow when the provider of its account tells of this. */
export interface ProviderEventTrigger<Name extends string = string, Payload = unknown> {
  readonly kind: 'provider_event';
  /** The id of the connector that declares the event. */
  readonly connector: string;
  readonly event: Name;
  /** Only for the compiler. */
  readonly payload?: Payload;
}

/** What starts a workflow. */
export type Trigger<Payload = unknown> = EventTrigger<string, Payload> | ProviderEventTrigger<string, Payload>;

/** What `run` is given: everything typed by the project's definition. */
export interface RunInput<
  Fields extends MetadataFields,
  Payload,
  Settings extends SettingsFields,
  ConnectorId extends string = string,
> {
  readonly event: Payload;
  readonly user: {
    readonly id: string;
    readonly metadata: PlainMetadata<Fields>;
    readonly secrets: { readonly [Key in SecretKeys<Fields>]: SecretHandle };
  };
  readonly settings: SettingsValues<Settings>;
  readonly connection: ConnectionTarget<ConnectorId>;
  readonly host: HostTarget;
  readonly step: Step;
}

/** A durable workflow, made by `project.workflow`. */
export interface Workflow<Id extends string = string, ConnectorId extends string = never> {
  readonly id: Id;
  /** The connector whose accounts it is for; undefined: any. */
  readonly connector: string | undefined;
  /** Only for the compiler. */
  readonly runsOn?: (connector: ConnectorId) => void;
  readonly name: string;
  readonly description?: string;
  /** Raised by the author when the steps change so that running executions cannot go on with the new code. */
  readonly version: number;
  readonly trigger: Trigger;
  /** The names of app events that its steps wait for. */
  readonly waitsFor: readonly string[];
  readonly settings: SettingsFields;
  readonly available: AvailabilityRule | undefined;
  readonly whenUnavailable: Suspend;
  readonly run: (input: any) => Promise<unknown>;
  readonly previous: readonly Workflow[];
}

/** What `project.workflow` takes. */
export interface WorkflowOptions<
  Fields extends MetadataFields,
  Payload,
  Settings extends SettingsFields,
  ConnectorId extends string = string,
> {
  readonly name: string;
  readonly description?: string;
  /** Whose accounts it runs on: the compiler then knows which actions `connection` takes, and which integration may offer it. */
  readonly connector?: { readonly id: ConnectorId };
  readonly version?: number;
  readonly trigger: Trigger<Payload>;
  /** App events that its steps wait for (`step.waitForEvent`): these are kept for those who will. */
  readonly waitsFor?: readonly EventTrigger[];
  readonly settings?: Settings;
  /** Who may have it, asked besides the rule of its integration. Absent: who may have the integration. */
  readonly available?: AvailabilityRule<PlainMetadata<Fields>>;
  /** Default: `suspend()`, at once. */
  readonly whenUnavailable?: Suspend;
  /** Older versions that executions may still be running on. */
  readonly previous?: readonly Workflow[];
  run(input: RunInput<Fields, Payload, Settings, NoInfer<ConnectorId>>): Promise<unknown>;
}
