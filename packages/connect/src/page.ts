/** What the client wants to know about the page it lives in. The browser's is `browserPage`. */
export interface Page {
  isOnline(): boolean;
  isHidden(): boolean;
  /** Calls back whenever one of the two may have changed, and when the page gets the focus again. */
  onAttention(listener: () => void): () => void;
  onMessage(listener: (message: PageMessage) => void): () => void;
  /** Where this tab is. */
  address(): string;
  /** A second window would leave the app, or never find its way back: an installed app, a browser inside another app. */
  prefersTab(): boolean;
}

export interface PageMessage {
  readonly origin: string;
  readonly source: unknown;
  readonly data: unknown;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` after `delayMs`, unless the returned function is called before. */
  after(delayMs: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

const attentionEvents = ['online', 'offline', 'focus', 'pageshow'] as const;

/** The page of a browser; on a server, a page that is online, visible and silent. */
export const browserPage: Page = {
  isOnline: () => typeof navigator === 'undefined' || navigator.onLine,
  isHidden: () => typeof document !== 'undefined' && document.visibilityState === 'hidden',
  onAttention: (listener) => {
    if (typeof window === 'undefined') return () => {};
    for (const type of attentionEvents) window.addEventListener(type, listener);
    document.addEventListener('visibilitychange', listener);
    return () => {
      for (const type of attentionEvents) window.removeEventListener(type, listener);
      document.removeEventListener('visibilitychange', listener);
    };
  },
  onMessage: (listener) => {
    if (typeof window === 'undefined') return () => {};
    window.addEventListener('message', listener);
    return () => window.removeEventListener('message', listener);
  },
  address: () => location.href,
  prefersTab: () =>
    matchMedia('(display-mode:standalone)').matches || /FBA[NV]|Instagram|Line\/|; wv\)/.test(navigator.userAgent),
};
