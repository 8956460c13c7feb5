import type { output } from 'zod';
import type {
  BrowserMetadataInput,
  MetadataFields,
  MetadataInput,
  PlainMetadata,
  SecretKeys,
  VisibleMetadata,
} from './metadata-field.ts';
import type { EventSchemas, Integration, ProjectDefinition } from './project.ts';

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

/** Plain values as they are read; a secret reads as its fingerprint and date. */
export type MetadataOf<Config> = PlainMetadata<FieldsOf<Config>> & {
  readonly [Key in SecretKeys<FieldsOf<Config>>]:
    | { readonly secret: true; readonly fingerprint: string; readonly setAt: string }
    | undefined;
};

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
