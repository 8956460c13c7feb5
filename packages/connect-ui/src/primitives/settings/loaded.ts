// In a file of its own, which is loaded with the first form of settings.
export {
  SettingsConflict,
  SettingsDiscard,
  SettingsStatus,
  SettingsSubmit,
  SettingsSummary,
} from './settings-acts.tsx';
export { SettingsControl } from './settings-control.tsx';
export { SettingsError, SettingsField, SettingsHint, SettingsLabel } from './settings-field.tsx';
export { SettingsRoot } from './settings-root.tsx';
