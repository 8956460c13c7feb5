import { useSyncExternalStore } from 'react';

/** Of what does not change while it is looked at. */
export const noSubscription = (): (() => void) => () => {};

/**
 * The zone that dates are written in. A server does not know the browser's: where the host does not say one, the HTML and
 * its hydration are in UTC, and the browser's own zone follows with the next paint.
 */
export function useShownTimeZone(timeZone: string | undefined): string | undefined {
  const isHydrated = useSyncExternalStore(
    noSubscription,
    () => true,
    () => false,
  );
  return timeZone ?? (isHydrated ? undefined : 'UTC');
}
