export type { AccountRules, AccountSharing } from './account-rules.ts';
export {
  type AccountChoices,
  multiselect,
  type MultiselectOptions,
  select,
  type StaticChoices,
} from './choice-settings.ts';
export {
  type AvailabilityRule,
  type Disconnect,
  disconnect,
  type Suspend,
  suspend,
  type Unavailable,
  unavailable,
  type WhenUnavailable,
} from './availability.ts';
export type { BrowserAccess, BrowserRequest } from './browser-access.ts';
export type { OwnCategory } from './category.ts';
export * from './date-kind.ts';
export * from './definition-error.ts';
export * from './duration.ts';
export * from './json-kind.ts';
export { NoRetry } from './no-retry.ts';
export { credentialRefused, looksLikeCredential, namesCredential } from './looks-like-credential.ts';
export { mapFields, type MapFieldsOptions } from './map-fields.ts';
export type * from './metadata-field.ts';
export {
  type Polled,
  type PolledItem,
  type PollInput,
  type PollInterval,
  pollIntervals,
  type PollSpec,
} from './poll.ts';
export * from './project.ts';
export * from './secret.ts';
export {
  type Choices,
  type LoadedOptions,
  type LoadOptions,
  type MappingRow,
  type OptionsInput,
  type SelectOption,
  type SettingForm,
  type SettingOptions,
  type SettingsField,
  type SettingsFields,
  type SettingsValues,
  type SettingValue,
} from './settings.ts';
export * from './simple-kinds.ts';
export * from './step.ts';
export * from './text-kinds.ts';
export type * from './trigger.ts';
export type * from './types.ts';
export * from './value-settings.ts';
export type * from './workflow.ts';
