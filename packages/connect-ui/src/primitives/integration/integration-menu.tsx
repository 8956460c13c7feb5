'use client';
import { useMessages } from '../../headless/connect-provider.tsx';
import { IntegrationMenuContext } from '../menu/menu-context.ts';
import { menuItem, menuTrigger, useMenu } from '../menu/use-menu.ts';
import { Part, type PartProps, type PartState } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { IntegrationContext } from './integration-context.ts';

const root = 'Integration.Root';

/** The button of the menu, which is called after the integration. */
export function IntegrationMenuTrigger(host: Omit<PartProps<'button', PartState>, 'id'>): React.JSX.Element {
  const { integration } = usePartContext(IntegrationContext, root);
  const context = usePartContext(IntegrationMenuContext, root);
  const t = useMessages();
  const own = {
    ...menuTrigger(context),
    'aria-label': host.children === undefined ? t('action.manageApp', { app: integration.name }) : undefined,
    children: t('action.manage'),
  };
  const state = { state: context.isOpen ? 'open' : 'closed' };
  return (
    <Part tag="button" name="integration-menu-trigger" state={state} host={host} own={own} ownRef={context.trigger} />
  );
}

/** What else can be done with the integration: a `popover` with the role of a menu. */
export function IntegrationMenu(host: Omit<PartProps<'div', PartState>, 'id'>): React.JSX.Element {
  const context = usePartContext(IntegrationMenuContext, root);
  const own = useMenu(context);
  const state = { state: context.isOpen ? 'open' : 'closed' };
  return <Part tag="div" name="integration-menu" state={state} host={host} own={own} ownRef={context.menu} />;
}

/**
 * One thing to do. The menu closes by it.
 *
 * @example
 * <DisconnectDialog.Trigger render={<Integration.MenuItem />} />
 */
export function IntegrationMenuItem(host: PartProps<'button', PartState>): React.JSX.Element {
  const context = usePartContext(IntegrationMenuContext, root);
  return <Part tag="button" name="integration-menu-item" state={{}} host={host} own={menuItem(context)} />;
}
