import { createConnectHooks } from '@acme/connect-ui/headless';
import { createPrimitives } from '@acme/connect-ui/primitives';
import type config from './connect.config.ts';

export const { ConnectProvider, useClientHealth } = createConnectHooks<typeof config>();
export const {
  AccountSwitch,
  ConnectDialog,
  DisconnectDialog,
  Execution,
  Executions,
  Integration,
  IntegrationList,
  Settings,
  Workflow,
} = createPrimitives<typeof config>();
