import type {
  AnyConfig,
  ConnectClient,
  ConnectedUser,
  Connection,
  ExecutionDetail,
  ExecutionFilter,
  ExecutionList,
  Executions,
  Integration,
  IntegrationId,
  OneExecution,
  RunnableWorkflowId,
  SettingsOfIntegration,
  SettingsOfWorkflow,
  Workflow,
  WorkflowId,
  WorkflowIdOf,
} from '@acme/connect';
import { ConnectProvider, type ConnectProviderProps, useConnectClient } from './connect-provider.tsx';
import type { ConnectEvent } from './connect-events.ts';
import { useClientHealth } from './use-client-health.ts';
import { useConnect, type UseConnect } from './use-connect.ts';
import { useConnectEvent } from './use-connect-event.ts';
import { useConnectLink, type UseConnectLink } from './use-connect-link.ts';
import { type Refetchable, useConnectedUser } from './use-connected-user.ts';
import { useConnectionChange } from './use-connection-change.ts';
import { useDisconnect } from './use-disconnect.ts';
import { useExecution, useExecutions } from './use-executions.ts';
import {
  type IntegrationFilter,
  type IntegrationList,
  useConnections,
  useIntegration,
  useIntegrations,
  useWorkflows,
} from './use-integrations.ts';
import type { DraftTarget } from './settings/draft-store.ts';
import type { SettingValues } from './settings/draft.ts';
import {
  type SettingOptionsFilter,
  useSettingOptions,
  type UseSettingOptions,
} from './settings/use-setting-options.ts';
import { type SettingsForm, useSettings } from './settings/use-settings.ts';
import { useUnsavedSettings } from './settings/use-unsaved-settings.ts';
import { useUserMetadata, type UseUserMetadata } from './use-user-metadata.ts';
import { useWorkflowRun, type UseWorkflowRun } from './use-workflow-run.ts';
import { useWorkflowToggle, type UseWorkflowToggle, type WorkflowToggleOptions } from './use-workflow-toggle.ts';

/** What a form has of each setting, required or not: a value, or nothing yet. */
type OfForm<Values> = { readonly [Name in keyof Values]: Values[Name] | undefined };

/** The values that customers fill in: for a workflow, or else for an account of the integration. */
type ValuesOf<Config, Of extends IntegrationId<Config>, For extends WorkflowId<Config>> = AnyConfig extends Config
  ? SettingValues
  : [For] extends [never]
    ? { readonly [Id in Of]: OfForm<SettingsOfIntegration<Config, Id>> }[Of]
    : OfForm<SettingsOfWorkflow<Config, For>>;

/** The provider and hooks, with the ids and metadata of one definition. */
export interface ConnectHooks<Config = AnyConfig> {
  readonly ConnectProvider: (props: ConnectProviderProps<Config>) => React.JSX.Element;
  readonly useConnectClient: () => ConnectClient<Config>;
  readonly useClientHealth: typeof useClientHealth;
  readonly useConnectedUser: () => Refetchable<ConnectedUser<Config>>;
  readonly useUserMetadata: () => UseUserMetadata<Config>;
  readonly useIntegrations: (filter?: IntegrationFilter) => Refetchable<IntegrationList<Config>>;
  readonly useIntegration: <Id extends IntegrationId<Config>>(
    id: Id,
  ) => Refetchable<Integration<Config, Id> | undefined>;
  readonly useConnections: (integrationId: IntegrationId<Config>) => Refetchable<readonly Connection<Config>[]>;
  readonly useConnect: (integrationId: IntegrationId<Config>) => UseConnect;
  readonly useConnectLink: (integrationId: IntegrationId<Config>) => UseConnectLink;
  readonly useConnectEvent: <Type extends ConnectEvent['type']>(
    type: Type,
    listener: (event: Extract<ConnectEvent<Config>, { readonly type: Type }>) => void,
  ) => void;
  readonly useConnectionChange: typeof useConnectionChange;
  readonly useDisconnect: typeof useDisconnect;
  readonly useSettings: <
    Of extends IntegrationId<Config> = IntegrationId<Config>,
    For extends WorkflowId<Config> = never,
  >(
    connectionId: string,
    options?: { readonly integrationId?: Of | undefined; readonly workflowId?: For | undefined },
  ) => Refetchable<SettingsForm<ValuesOf<Config, Of, For>> | undefined>;
  readonly useSettingOptions: (
    target: DraftTarget & { readonly workflowId?: WorkflowId<Config> | undefined },
    setting: string,
    filter?: SettingOptionsFilter,
  ) => UseSettingOptions;
  readonly useUnsavedSettings: (integrationId?: IntegrationId<Config>) => ReturnType<typeof useUnsavedSettings>;
  readonly useExecutions: (
    filter?: ExecutionFilter<Config>,
  ) => Refetchable<Executions<Config>> & Pick<ExecutionList, 'loadOlder' | 'showNew'>;
  readonly useExecution: (id: string) => Refetchable<ExecutionDetail<Config>> & Pick<OneExecution, 'retry'>;
  readonly useWorkflows: <Id extends IntegrationId<Config>>(
    integrationId: Id,
  ) => Refetchable<readonly Workflow<WorkflowIdOf<Config, Id>>[]>;
  readonly useWorkflowRun: (
    workflowId: RunnableWorkflowId<Config>,
    options?: { readonly connectionId?: string },
  ) => UseWorkflowRun;
  readonly useWorkflowToggle: (workflowId: WorkflowId<Config>, options?: WorkflowToggleOptions) => UseWorkflowToggle;
}

/**
 * The hooks, typed by a definition: an id that is not in it does not compile. Nothing is made at run
 * time; call it once, in a module of your own.
 *
 * @example
 * export const { ConnectProvider, useConnect } = createConnectHooks<typeof config>();
 */
export function createConnectHooks<Config extends AnyConfig = AnyConfig>(): ConnectHooks<Config> {
  const hooks: Record<keyof ConnectHooks, unknown> = {
    ConnectProvider,
    useConnectClient,
    useClientHealth,
    useConnectedUser,
    useUserMetadata,
    useIntegrations,
    useIntegration,
    useConnections,
    useConnect,
    useConnectLink,
    useConnectEvent,
    useConnectionChange,
    useDisconnect,
    useSettings,
    useSettingOptions,
    useUnsavedSettings,
    useExecutions,
    useExecution,
    useWorkflows,
    useWorkflowRun,
    useWorkflowToggle,
  };
  return hooks as unknown as ConnectHooks<Config>;
}
