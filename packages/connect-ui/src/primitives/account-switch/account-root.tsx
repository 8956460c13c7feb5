'use client';
import { type ReactNode, useState } from 'react';
import { accountName } from '../../headless/account-name.ts';
import { useAnnounce } from '../../headless/announcer.tsx';
import { useMessages } from '../../headless/connect-provider.tsx';
import { defaultAccount } from '../../headless/shown-state.ts';
import { IntegrationContext } from '../integration/integration-context.ts';
import { AccountMenuContext } from '../menu/menu-context.ts';
import { MenuProvider } from '../menu/menu-provider.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { AccountContext } from './account-context.ts';

/** The props of `AccountSwitch.Root`. */
export interface AccountSwitchRootProps {
  /** The account that is shown. Absent: the switch keeps it itself, and begins with the default account. */
  readonly value?: string | undefined;
  readonly onValueChange?: ((connectionId: string) => void) | undefined;
  readonly children: ReactNode;
}

/**
 * Chooses one of the accounts of an integration; `Workflow.Root` and `DisconnectDialog.Root` inside are about it. Nothing while
 * no account is connected.
 *
 * @example
 * <AccountSwitch.Root>
 *   <AccountSwitch.Trigger />
 *   <AccountSwitch.List><AccountSwitch.Item /><AccountSwitch.Add /></AccountSwitch.List>
 *   <Workflow.Root><Workflow.Toggle /> <Workflow.Label /></Workflow.Root>
 * </AccountSwitch.Root>
 */
export function AccountSwitchRoot(props: AccountSwitchRootProps): React.JSX.Element | null {
  const { value, onValueChange, children } = props;
  const { integration } = usePartContext(IntegrationContext, 'Integration.Root');
  const t = useMessages();
  const announce = useAnnounce();
  const [own, setOwn] = useState<string>();
  const { connections } = integration;
  const wanted = value ?? own;
  const connection = connections.find(({ id }) => id === wanted) ?? defaultAccount(connections);
  if (connection === undefined) return null;
  const context: AccountContext = {
    integration,
    connection,
    choose: (chosen) => {
      setOwn(chosen.id);
      onValueChange?.(chosen.id);
      announce(t('part.showingAccount', { account: accountName(chosen) }));
    },
  };
  return (
    <AccountContext value={context}>
      <MenuProvider context={AccountMenuContext}>{children}</MenuProvider>
    </AccountContext>
  );
}
