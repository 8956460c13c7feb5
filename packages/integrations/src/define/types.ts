import type { output } from 'zod';
import type { Action, ActionInput, ActionOutput } from '../connector/action.ts';
import type {
  BrowserMetadataInput,
  MetadataFields,
  MetadataInput,
  PlainMetadata,
  SecretKeys,
  VisibleMetadata,
} from './metadata-field.ts';
import type { EventSchemas, Integration, ProjectDefinition } from './project.ts';
import type { SettingsValues } from './settings.ts';
import type { AnswerOf, PayloadOf } from './trigger.ts';
import type { Workflow } from './workflow.ts';

/** What a client may be typed by: one definition, or a record of them by project slug. */
export type AnyConfig = ProjectDefinition | Readonly<Record<string, ProjectDefinition>>;

/** The definition inside a config; of a record, all of them. */
export type DefinitionOf<Config> = Config extends { readonly kind: 'acme.project' } ? Config : Config[keyof Config];

type FieldsOf<Config> =
  DefinitionOf<Config> extends ProjectDefinition<infer Fields, EventSchemas, readonly Integration[]>
    ? Fields
    : MetadataFields;

type IntegrationsOf<Config> =
  DefinitionOf<Config> extends { readonly integrations: infer List extends readonly Integration[] }
    ? List[number]
    : never;

/** The ids of a config's integrations. */
export type IntegrationId<Config> = IntegrationsOf<Config>['id'];
/** The ids of a config's workflows. */
export type WorkflowId<Config> = IntegrationsOf<Config>['workflows'][number]['id'];
/** The workflows of one integration. */
export type WorkflowIdOf<Config, Id> = Extract<IntegrationsOf<Config>, { readonly id: Id }>['workflows'][number]['id'];

type WorkflowsOf<Config> = IntegrationsOf<Config>['workflows'][number];
type TriggerOf<Of extends Workflow, Id> = Of extends unknown ? (Id extends Of['id'] ? Of['trigger'] : never) : never;
type TriggerBy<Config, Id> = TriggerOf<WorkflowsOf<Config>, Id>;
/** Of a definition of which nothing is known, any workflow may be one. */
type With<Of extends Workflow, Kind> = Of extends unknown
  ? [Extract<Of['trigger'], { readonly kind: Kind }>] extends [never]
    ? never
    : Of
  : never;
type WorkflowsWith<Config, Kind> = With<WorkflowsOf<Config>, Kind>;
type InputOf<Of> = Of extends { readonly kind: 'schedule' } ? undefined : PayloadOf<Of>;

/** The ids of workflows that answer whoever asks. */
export type RequestWorkflowId<Config> = WorkflowsWith<Config, 'request'>['id'];
/** The ids of workflows that can be started by hand: those for that, and those that else the clock starts. */
export type RunnableWorkflowId<Config> = WorkflowsWith<Config, 'manual' | 'schedule'>['id'];
/** What a workflow takes that is asked or started by hand; `undefined` where the clock starts it. */
export type InputOfWorkflow<Config, Id> = InputOf<TriggerBy<Config, Id>>;
/** What starts a workflow. */
export type TriggerOfWorkflow<Config, Id> = TriggerBy<Config, Id>;
/** The ids of workflows that others call. */
export type CalledWorkflowId<Config> = WorkflowsWith<Config, 'call'>['id'];
/** What the customer fills in for a workflow. */
export type SettingsOfWorkflow<Config, Id> = SettingsValues<
  Extract<WorkflowsOf<Config>, { readonly id: Id }>['settings']
>;
/** What the customer fills in for each account of an integration. */
export type SettingsOfIntegration<Config, Id> = SettingsValues<
  Extract<IntegrationsOf<Config>, { readonly id: Id }>['settings']
>;
/** What a workflow answers. */
export type AnswerOfWorkflow<Config, Id> = AnswerOf<TriggerBy<Config, Id>>;

/** Plain values as they are read; a secret reads as its fingerprint and date. */
export type MetadataOf<Config> = PlainMetadata<FieldsOf<Config>> & {
  readonly [Key in SecretKeys<FieldsOf<Config>>]:
    | { readonly secret: true; readonly fingerprint: string; readonly setAt: string }
    | undefined;
};

/** The names of a config's secrets. */
export type SecretName<Config> = SecretKeys<FieldsOf<Config>> & string;

/** A merge patch of metadata: absent keeps, `null` deletes; secrets are written as text. */
export type MetadataPatchOf<Config> = MetadataInput<FieldsOf<Config>> & {
  readonly [Key in SecretKeys<FieldsOf<Config>>]?: string | null;
};

/** What a user token may say of its user: plain values, never secrets. */
export type ClaimedMetadataOf<Config> = MetadataInput<FieldsOf<Config>>;

/** The plain values that the customer's own browser reads: the keys with `visible: true`. */
export type VisibleMetadataOf<Config> = VisibleMetadata<FieldsOf<Config>>;

/** A merge patch from the customer's own browser: only keys whose `writers` name it. */
export type BrowserMetadataPatchOf<Config> = keyof BrowserMetadataInput<FieldsOf<Config>> extends never
  ? // The compiler lets any key into an object type that has none.
    Readonly<Record<string, never>>
  : BrowserMetadataInput<FieldsOf<Config>>;

type EventsOf<Config> =
  DefinitionOf<Config> extends { readonly events: infer Events extends EventSchemas } ? Events : never;

/** The names of a config's app events. */
export type EventName<Config> = keyof EventsOf<Config> & string;
/** The payload of one app event. */
export type EventPayload<Config, Name extends EventName<Config>> = output<EventsOf<Config>[Name]>;

type IntegrationBy<Config, Id> = Extract<IntegrationsOf<Config>, { readonly id: Id }>;
type ActionsBy<Config, Id> = Id extends unknown
  ? IntegrationBy<Config, Id> extends { readonly connector: { readonly actions?: infer Known } }
    ? // Of a value that is only known to be a `Connector` nobody knows which it has: none, so that a typing mistake is one.
      string extends keyof NonNullable<Known>
      ? Record<never, never>
      : NonNullable<Known>
    : never
  : never;

/** The names of the actions of one integration. Write a connector of your own as `{ … } satisfies Connector` to have them here. */
export type ActionName<Config, Id> = keyof ActionsBy<Config, Id> & string;
/** One action of an integration. */
export type ActionOf<Config, Id, Name> = Name extends keyof ActionsBy<Config, Id>
  ? Extract<ActionsBy<Config, Id>[Name], Action>
  : never;
/** What an action of an integration takes. */
export type ActionInputOf<Config, Id, Name> = ActionInput<ActionOf<Config, Id, Name>>;
/** What an action of an integration gives. */
export type ActionOutputOf<Config, Id, Name> = ActionOutput<ActionOf<Config, Id, Name>>;
/** The names of the actions of one integration that the customer's browser may call. */
export type BrowserActionName<Config, Id> =
  IntegrationBy<Config, Id> extends {
    readonly browser: { readonly actions?: readonly (infer Name extends string)[] };
  }
    ? Name
    : never;
