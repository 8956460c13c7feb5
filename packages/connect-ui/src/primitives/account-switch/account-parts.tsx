'use client';
import type { Connection } from '@acme/connect';
import { accountName } from '../../headless/account-name.ts';
import { useMessages } from '../../headless/connect-provider.tsx';
import { shownState } from '../../headless/shown-state.ts';
import { IntegrationTrigger, type IntegrationTriggerProps } from '../integration/integration-trigger.tsx';
import { AccountMenuContext } from '../menu/menu-context.ts';
import { menuItem, menuTrigger, useMenu } from '../menu/use-menu.ts';
import { Part, type PartProps, type PartState } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { AccountContext } from './account-context.ts';

const root = 'AccountSwitch.Root';

/** What the parts of the switch tell: of the account that is shown, or that an item stands for. */
export interface AccountSwitchState extends PartState {
  readonly connection: Connection;
}

/** The button of the list: the account that is shown. */
export function AccountSwitchTrigger(host: Omit<PartProps<'button', AccountSwitchState>, 'id'>): React.JSX.Element {
  const { connection } = usePartContext(AccountContext, root);
  const menu = usePartContext(AccountMenuContext, root);
  const t = useMessages();
  const name = accountName(connection);
  const own = {
    ...menuTrigger(menu),
    'aria-label': host.children === undefined ? t('part.accountOf', { account: name }) : undefined,
    children: <bdi>{name}</bdi>,
  };
  const state = { state: menu.isOpen ? 'open' : 'closed', status: shownState(connection.state), connection };
  return <Part tag="button" name="account-trigger" state={state} host={host} own={own} ownRef={menu.trigger} />;
}

/** The accounts: a `popover` with the role of a menu, in which one is checked. */
export function AccountSwitchList(host: Omit<PartProps<'div', PartState>, 'id'>): React.JSX.Element {
  const menu = usePartContext(AccountMenuContext, root);
  const own = useMenu(menu);
  const state = { state: menu.isOpen ? 'open' : 'closed' };
  return <Part tag="div" name="account-list" state={state} host={host} own={own} ownRef={menu.menu} />;
}

/** Written once, it stands for every account there is. */
export function AccountSwitchItem(host: PartProps<'button', AccountSwitchState>): React.JSX.Element {
  const { integration, connection: shown, choose } = usePartContext(AccountContext, root);
  const item = menuItem(usePartContext(AccountMenuContext, root));
  return (
    <>
      {integration.connections.map((connection) => {
        const isShown = connection.id === shown.id;
        const own = {
          ...item,
          role: 'menuitemradio',
          'aria-checked': isShown,
          children: <bdi>{accountName(connection)}</bdi>,
          onClick: () => {
            item.onClick();
            if (!isShown) choose(connection);
          },
        };
        const state = {
          state: isShown ? 'checked' : 'unchecked',
          status: shownState(connection.state),
          connection,
        };
        return <Part key={connection.id} tag="button" name="account-item" state={state} host={host} own={own} />;
      })}
    </>
  );
}

/** Connects one more account. Nothing at the limit of the plan. */
export function AccountSwitchAdd(host: Omit<IntegrationTriggerProps, 'action' | 'onManage'>): React.JSX.Element {
  const { onClick: hide, ...item } = menuItem(usePartContext(AccountMenuContext, root));
  return (
    <IntegrationTrigger
      {...item}
      data-acme-primitive="account-add"
      {...host}
      action="add"
      onClick={(event) => {
        host.onClick?.(event);
        if (!event.defaultPrevented) hide();
      }}
    />
  );
}
