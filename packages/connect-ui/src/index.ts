export {
  ExecutionDetail,
  type ExecutionDetailProps,
  ExecutionList,
  type ExecutionListProps,
} from './activity/execution-list.tsx';
export { type ConnectUI, createConnectUI } from './create-connect-ui.ts';
export * from './headless/index.ts';
export { ConnectPanel, type ConnectPanelProps } from './panel/connect-panel.tsx';
export { SettingsForm, type SettingsFormProps } from './settings/settings-form.tsx';
export { type UnsavedGuard, useUnsavedGuard } from './settings/use-unsaved-guard.tsx';
export { ConnectButton, type ConnectButtonProps } from './standalone/connect-button.tsx';
export { ConnectStatus } from './standalone/connect-status.tsx';
export { IntegrationCard, type IntegrationCardProps } from './standalone/integration-card.tsx';
export { ReconnectBanner } from './standalone/reconnect-banner.tsx';
export { WorkflowList, type WorkflowListProps } from './standalone/workflow-list.tsx';
export type { ConnectPart } from './panel/class-names.ts';
export type { ConnectView, DetailTab } from './panel/view.ts';
