'use client';
import { type ReactNode, useContext, useId, useRef, useState } from 'react';
import { defaultAccount } from '../../headless/shown-state.ts';
import { useDisconnect } from '../../headless/use-disconnect.ts';
import { AccountContext } from '../account-switch/account-context.ts';
import { IntegrationContext } from '../integration/integration-context.ts';
import { usePartContext } from '../part/use-part-context.ts';
import { DisconnectContext } from './disconnect-context.ts';

/** The props of `DisconnectDialog.Root`. */
export interface DisconnectRootProps {
  /** Absent: the account that the `AccountSwitch.Root` around it shows, else the default one of the integration. */
  readonly connectionId?: string | undefined;
  readonly children: ReactNode;
}

/** Asks before an account is disconnected. Nothing where there is none, and for an account that is a colleague's. */
export function DisconnectRoot({ connectionId, children }: DisconnectRootProps): React.JSX.Element | null {
  const { integration, blocked } = usePartContext(IntegrationContext, 'Integration.Root');
  const chosen = useContext(AccountContext)?.connection;
  const disconnecting = useDisconnect();
  const [leavingId, setLeavingId] = useState<string>();
  const safe = useRef<HTMLElement>(null);
  const id = useId();
  const { connections } = integration;
  const connection =
    connectionId === undefined
      ? (chosen ?? defaultAccount(connections))
      : connections.find((one) => one.id === connectionId);
  if (connection === undefined || connection.owner !== undefined) return null;

  const close = (): void => {
    setLeavingId(undefined);
    disconnecting.reset();
  };
  const { isPending, error } = disconnecting;
  const value: DisconnectContext = {
    // By its id, so that a question is not about another account once its own is gone.
    state: {
      state: leavingId === connection.id ? 'open' : 'closed',
      pending: isPending,
      invalid: error !== undefined,
      disabled: blocked !== undefined,
      connection,
    },
    integration,
    disconnecting,
    id,
    safe,
    blocked,
    open: () => setLeavingId(connection.id),
    close,
    confirm: () => {
      void disconnecting.disconnect(connection.id).then((isDone) => isDone && close());
    },
  };
  return <DisconnectContext value={value}>{children}</DisconnectContext>;
}
