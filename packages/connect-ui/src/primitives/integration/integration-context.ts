import type { Integration, IntegrationState } from '@acme/connect';
import { createContext } from 'react';
import type { ConnectActions } from './use-connect-actions.ts';

/** What the parts of one integration know. */
export interface IntegrationContext {
  readonly integration: Integration;
  /** The state that a customer sees here: this page may be connecting what is still free to everybody else. */
  readonly shown: IntegrationState;
  readonly actions: ConnectActions;
  readonly nameId: string;
  /** Why nothing can be changed now. */
  readonly blocked: string | undefined;
}

export const IntegrationContext = createContext<IntegrationContext | undefined>(undefined);

/** The id of the integration that an `IntegrationList.Item` stands for. */
export const ListedIntegrationContext = createContext<string | undefined>(undefined);
