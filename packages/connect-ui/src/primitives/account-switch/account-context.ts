import type { Connection, Integration } from '@acme/connect';
import { createContext } from 'react';

/** What the parts of the switch, and the parts that are about one account, know. */
export interface AccountContext {
  readonly integration: Integration;
  /** The account that is shown. */
  readonly connection: Connection;
  readonly choose: (connection: Connection) => void;
}

export const AccountContext = createContext<AccountContext | undefined>(undefined);
