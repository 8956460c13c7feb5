export type * from '../messages/catalogue.ts';
export { accountName } from './account-name.ts';
export { useAnnounce } from './announcer.tsx';
export type { CategoryChoice } from './categories/list-categories.ts';
export { useCategories } from './categories/use-categories.ts';
export {
  type Appearance,
  ConnectProvider,
  type ConnectProviderProps,
  type ConnectSlots,
  useConnectClient,
  useMessages,
} from './connect-provider.tsx';
export type { ConnectErrorEvent, ConnectEvent, ConnectStart } from './connect-events.ts';
export type { ConnectSnapshot } from './connect-snapshot.ts';
export { type ConnectHooks, createConnectHooks } from './create-connect-hooks.ts';
export { type GroupName, groupIntegrations, type IntegrationGroup } from './group-integrations.ts';
export type { SettingProblem } from './settings/check-setting.ts';
export type { DraftTarget } from './settings/draft-store.ts';
export type { SettingLabels, SettingValues } from './settings/draft.ts';
export {
  type SettingOptionsFilter,
  type SettingOptionsList,
  useSettingOptions,
  type UseSettingOptions,
} from './settings/use-setting-options.ts';
export { type SettingsForm, type SettingsOptions, useSettings } from './settings/use-settings.ts';
export { type UnsavedSettings, useUnsavedSettings } from './settings/use-unsaved-settings.ts';
export { type Standing, standingOf } from './standing.ts';
export { useClientHealth } from './use-client-health.ts';
export { type UseConnect, useConnect } from './use-connect.ts';
export { useConnectEvent } from './use-connect-event.ts';
export { type UseConnectLink, useConnectLink } from './use-connect-link.ts';
export { type Refetchable, useConnectedUser } from './use-connected-user.ts';
export { type UseConnectionChange, useConnectionChange } from './use-connection-change.ts';
export { type UseDisconnect, useDisconnect } from './use-disconnect.ts';
export { type UseExecution, type UseExecutions, useExecution, useExecutions } from './use-executions.ts';
export {
  type IntegrationFilter,
  type IntegrationList,
  useConnections,
  useIntegration,
  useIntegrations,
  useWorkflows,
} from './use-integrations.ts';
export { type UseUserMetadata, useUserMetadata } from './use-user-metadata.ts';
export { type UseWorkflowRun, useWorkflowRun } from './use-workflow-run.ts';
export { type UseWorkflowToggle, useWorkflowToggle, type WorkflowToggleOptions } from './use-workflow-toggle.ts';
