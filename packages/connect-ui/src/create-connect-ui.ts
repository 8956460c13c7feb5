import type { AnyConfig, IntegrationId } from '@acme/connect';
import {
  ExecutionDetail,
  type ExecutionDetailProps,
  ExecutionList,
  type ExecutionListProps,
} from './activity/execution-list.tsx';
import { type ConnectHooks, createConnectHooks } from './headless/create-connect-hooks.ts';
import { ConnectPanel, type ConnectPanelProps } from './panel/connect-panel.tsx';
import { SettingsForm, type SettingsFormProps } from './settings/settings-form.tsx';
import { ConnectButton, type ConnectButtonProps } from './standalone/connect-button.tsx';
import { ConnectStatus } from './standalone/connect-status.tsx';
import { IntegrationCard, type IntegrationCardProps } from './standalone/integration-card.tsx';
import { ReconnectBanner } from './standalone/reconnect-banner.tsx';
import { WorkflowList, type WorkflowListProps } from './standalone/workflow-list.tsx';

/** Provider, hooks and styled parts, with the ids and metadata of one definition. */
export interface ConnectUI<Config = AnyConfig> extends ConnectHooks<Config> {
  readonly ConnectPanel: (props: ConnectPanelProps<Config>) => React.JSX.Element;
  readonly ConnectButton: (props: ConnectButtonProps<Config>) => React.JSX.Element | null;
  readonly ConnectStatus: typeof ConnectStatus;
  readonly IntegrationCard: (props: IntegrationCardProps<Config>) => React.JSX.Element | null;
  readonly ReconnectBanner: typeof ReconnectBanner;
  readonly SettingsForm: (props: SettingsFormProps<Config>) => React.JSX.Element | null;
  readonly WorkflowList: <Id extends IntegrationId<Config>>(
    props: WorkflowListProps<Config, Id>,
  ) => React.JSX.Element | null;
  readonly ExecutionList: (props: ExecutionListProps<Config>) => React.JSX.Element;
  readonly ExecutionDetail: (props: ExecutionDetailProps) => React.JSX.Element;
}

/**
 * Everything of this package, typed by a definition: an id that is not in it does not compile.
 * Nothing is made at run time; call it once, in a module of your own.
 *
 * @example
 * import type config from '../connect.config.ts';
 * export const { ConnectProvider, ConnectPanel, useConnect } = createConnectUI<typeof config>();
 */
export function createConnectUI<Config extends AnyConfig = AnyConfig>(): ConnectUI<Config> {
  const parts: Record<Exclude<keyof ConnectUI, keyof ConnectHooks>, unknown> = {
    ConnectPanel,
    ConnectButton,
    ConnectStatus,
    IntegrationCard,
    ReconnectBanner,
    SettingsForm,
    WorkflowList,
    ExecutionList,
    ExecutionDetail,
  };
  return { ...createConnectHooks<Config>(), ...parts } as ConnectUI<Config>;
}
