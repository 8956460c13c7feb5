import type { Clock, Page } from './page.ts';
import type { ServerApi } from './server-api.ts';

/** How the client hears of changes: over an open stream, by asking again and again, or not at all. */
export type UpdatesMode = 'off' | 'live' | 'polling';

export interface LiveTiming {
  /** A stream whose head has not arrived by then is held back by something in between. */
  readonly headTimeoutMs: number;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
  readonly pollMs: number;
  /** Changes that come within this time are answered by one read; runs that begin and end come by the dozen. */
  readonly coalesceMs: number;
  readonly runsMs: number;
}

export const liveTiming: LiveTiming = {
  headTimeoutMs: 10_000,
  reconnectMinMs: 1000,
  reconnectMaxMs: 30_000,
  pollMs: 10_000,
  coalesceMs: 50,
  runsMs: 1000,
};

interface Options {
  readonly api: Pick<ServerApi, 'changes'>;
  readonly clock: Clock;
  readonly page: Page;
  readonly timing: LiveTiming;
  /** Something changed, or may have while nobody listened: read again. */
  readonly onStale: () => void;
  readonly onMode: (mode: UpdatesMode) => void;
}

/**
 * Follows the user's changes. A stream says only "read again", so losing one costs nothing but the
 * read at its next opening. It pauses while the page is hidden or offline.
 *
 * @returns stops following
 */
export function followChanges({ api, clock, page, timing, onStale, onMode }: Options): () => void {
  let stream: AbortController | undefined;
  let lastEventId: string | undefined;
  let failures = 0;
  let cancelReconnect = (): void => {};
  let cancelPoll = (): void => {};
  let cancelRead: (() => void) | undefined;

  let readIn = Infinity;
  function readSoon(delayMs = timing.coalesceMs): void {
    // One that was to wait longer comes along.
    if (delayMs >= readIn) return;
    cancelRead?.();
    readIn = delayMs;
    cancelRead = clock.after(delayMs, () => {
      readIn = Infinity;
      onStale();
    });
  }

  function poll(): void {
    cancelPoll();
    cancelPoll = clock.after(timing.pollMs, () => {
      onStale();
      poll();
    });
  }

  async function open(): Promise<void> {
    const own = (stream = new AbortController());
    const cancelHeadTimeout = clock.after(timing.headTimeoutMs, () => own.abort());
    let openedAt: number | undefined;
    try {
      const changes = await api.changes(lastEventId, own.signal);
      cancelHeadTimeout();
      own.signal.throwIfAborted();
      openedAt = clock.now();
      cancelPoll();
      onMode('live');
      // What changed between the last read and this moment was announced to nobody.
      readSoon();
      for await (const [id, { type }] of changes) {
        if (own.signal.aborted) return;
        lastEventId = id;
        readSoon(type.startsWith('execution') ? timing.runsMs : undefined);
      }
    } catch {
      // Whatever it was, what is missed is read below or at the next opening.
    }
    cancelHeadTimeout();
    if (stream !== own) return;
    stream = undefined;
    // A server that ends every stream at once must not be asked every second.
    const lasted = openedAt !== undefined && clock.now() - openedAt >= timing.reconnectMinMs * 5;
    failures = lasted ? 0 : failures + 1;
    if (failures >= 2) {
      onMode('polling');
      poll();
    }
    const delayMs = Math.min(timing.reconnectMinMs * 2 ** Math.max(0, failures - 1), timing.reconnectMaxMs);
    cancelReconnect = clock.after(delayMs * (0.75 + Math.random() / 2), () => void open());
  }

  let wasPaused = page.isHidden() || !page.isOnline();
  function pause(): void {
    wasPaused = true;
    const paused = stream;
    stream = undefined;
    paused?.abort();
    cancelReconnect();
    cancelPoll();
    cancelRead?.();
    readIn = Infinity;
    onMode('off');
  }

  let running = false;
  function follow(): void {
    const wanted = page.isOnline() && !page.isHidden();
    if (wanted === running) return;
    running = wanted;
    if (!wanted) return pause();
    failures = 0;
    if (wasPaused) readSoon();
    void open();
  }

  const stopAttention = page.onAttention(follow);
  follow();
  return () => {
    stopAttention();
    if (running) pause();
  };
}
