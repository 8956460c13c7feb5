export type {
  SettingsConflictProps as ConflictProps,
  SettingsConflictState as ConflictState,
} from './settings-acts.tsx';
export type { SettingsControlProps as ControlProps } from './settings-control.tsx';
export type { SettingsFieldState as FieldState, SettingsState as State } from './settings-context.ts';
export type { SettingsFieldProps as FieldProps } from './settings-field.tsx';
export {
  SettingsConflict as Conflict,
  SettingsControl as Control,
  SettingsDiscard as Discard,
  SettingsError as Error,
  SettingsField as Field,
  SettingsHint as Hint,
  SettingsLabel as Label,
  SettingsRoot as Root,
  SettingsStatus as Status,
  SettingsSubmit as Submit,
  SettingsSummary as Summary,
} from './settings-parts.tsx';
export type { SettingsRootProps as RootProps } from './settings-root.tsx';
