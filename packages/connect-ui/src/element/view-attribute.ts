import type { ConnectView } from '../panel/view.ts';

/** `list`, or `detail/` and the id of an integration: what the attribute `view` says. */
export function viewOf(attribute: string | null): ConnectView | undefined {
  if (attribute === null) return undefined;
  const [, integrationId] = /^detail\/(.+)$/.exec(attribute) ?? [];
  return integrationId === undefined ? { screen: 'list' } : { screen: 'detail', integrationId };
}
