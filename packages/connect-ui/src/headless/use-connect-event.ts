'use client';
import { type ConnectEvent, useHearing } from './connect-events.ts';
import { useConnectContext } from './connect-provider.tsx';

/**
 * Tells of one kind of what the customer does below the provider, wherever that is: `connect`, `reconnect`, `disconnect`, `workflow`,
 * `settings` or `error`. What happens elsewhere, in another tab or by your backend, is in `useConnectedUser`.
 *
 * @example
 * useConnectEvent('connect', ({ integrationId }) => track('connected', integrationId));
 */
export function useConnectEvent<Type extends ConnectEvent['type']>(
  type: Type,
  listener: (event: Extract<ConnectEvent, { readonly type: Type }>) => void,
): void {
  useHearing(useConnectContext().client, (event) => {
    if (event.type === type) listener(event as Extract<ConnectEvent, { readonly type: Type }>);
  });
}
