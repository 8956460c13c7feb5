'use client';
import { createContext, useContext, useSyncExternalStore } from 'react';

export interface Announcer {
  /** Says it to screen readers: when they are done with what they say, or, `assertive`, at once. */
  announce(text: string, urgency?: 'polite' | 'assertive'): void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly snapshot: () => Spoken;
}

interface Spoken {
  readonly polite: string;
  readonly assertive: string;
}

const intervalMs = 1000;
const repeatAfterMs = 5000;
const silence: Spoken = { polite: '', assertive: '' };

/** One message a second, and none twice within five: a screen reader drops what is replaced too soon. */
export function createAnnouncer(): Announcer {
  const listeners = new Set<() => void>();
  const queue: Partial<Spoken>[] = [];
  const saidAt = new Map<string, number>();
  let spoken = silence;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function sayNext(): void {
    const next = queue.shift();
    timer = next === undefined ? undefined : setTimeout(sayNext, intervalMs);
    if (next === undefined) return;
    spoken = { ...silence, ...next };
    for (const listener of listeners) listener();
  }

  return {
    announce: (text, urgency = 'polite') => {
      const now = Date.now();
      if (now - (saidAt.get(text) ?? -Infinity) < repeatAfterMs) return;
      saidAt.set(text, now);
      queue.push({ [urgency]: text });
      if (timer === undefined) sayNext();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => spoken,
  };
}

export const AnnouncerContext = createContext<Announcer | undefined>(undefined);

/** Says something to screen readers through the provider's live regions. */
export function useAnnounce(): Announcer['announce'] {
  const announcer = useContext(AnnouncerContext);
  if (announcer === undefined) throw new Error('useAnnounce: put a <ConnectProvider> above this component.');
  return announcer.announce;
}

interface LiveRegionsProps {
  readonly announcer: Announcer;
  /** Of what is said: a screen reader changes its voice. */
  readonly locale: string;
}

/** Two live regions that exist before any text does: a region that comes with its text is not read. */
export function LiveRegions({ announcer, locale }: LiveRegionsProps): React.JSX.Element {
  const { polite, assertive } = useSyncExternalStore(announcer.subscribe, announcer.snapshot, announcer.snapshot);
  return (
    <>
      <div ref={hide} role="status" lang={locale} data-acme-part="live">
        {polite}
      </div>
      <div ref={hide} role="alert" lang={locale} data-acme-part="live">
        {assertive}
      </div>
    </>
  );
}

/** Set through the CSSOM: works without our style sheet and under a policy that forbids style attributes. */
function hide(region: HTMLElement | null): void {
  region?.style.setProperty('position', 'absolute');
  region?.style.setProperty('inline-size', '1px');
  region?.style.setProperty('block-size', '1px');
  region?.style.setProperty('overflow', 'hidden');
  region?.style.setProperty('clip-path', 'inset(50%)');
  region?.style.setProperty('white-space', 'nowrap');
}
