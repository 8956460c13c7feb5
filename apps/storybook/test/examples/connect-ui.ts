import { createConnectUI } from '@acme/connect-ui';
import type config from './connect.config.ts';

/** Import from here: an id that is not in the definition does not compile. */
export const { ConnectProvider, ConnectPanel, useConnect, useConnectedUser, useIntegration, useWorkflowToggle } =
  createConnectUI<typeof config>();
