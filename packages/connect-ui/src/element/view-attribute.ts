import type { ConnectView, DetailTab } from '../panel/view.ts';

/** `list`, `detail/crm`, `detail/crm/activity` or `detail/crm/activity/<run>`: what the attribute `view` says. */
export function viewOf(attribute: string | null): ConnectView | undefined {
  if (attribute === null) return undefined;
  const [screen, integrationId = '', tab = '', executionId] = attribute.split('/');
  if (screen !== 'detail' || integrationId === '') return { screen: 'list' };
  return {
    screen,
    integrationId,
    ...(isTab(tab) ? { tab } : {}),
    ...(tab === 'activity' && executionId ? { executionId } : {}),
  };
}

function isTab(tab: string): tab is DetailTab {
  return tab === 'setup' || tab === 'activity' || tab === 'about';
}
