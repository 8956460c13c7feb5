import type { Attempt } from '@acme/api/schemas';
import type { ConnectError } from '../connect-error.ts';
import type { FlowPorts, FlowTiming } from './ports.ts';

export interface AttemptFollower {
  /** Asks the server now; true when it answered. */
  check(): Promise<boolean>;
  readonly stop: () => void;
}

interface Options {
  readonly attempt: Attempt;
  readonly timing: FlowTiming;
  readonly onAttempt: (attempt: Attempt) => void;
  /** Nothing more will come: the session is over, or, without an error, the attempt is too old or unknown to the server. */
  readonly onLost: (error?: ConnectError) => void;
}

/** Hears of each move of an attempt: by a stream where that works, by polling in any case. */
export function followAttempt(
  { api, clock, page }: Pick<FlowPorts, 'api' | 'clock' | 'page'>,
  { attempt: { id: attemptId, expiresAt }, timing, onAttempt, onLost }: Options,
): AttemptFollower {
  const stopped = new AbortController();
  const { signal } = stopped;
  const startedAt = clock.now();
  let streaming = false;
  let cancelTimer = (): void => {};
  let cancelExpiry = (): void => {};

  function intervalMs(): number {
    if (streaming || page.isHidden()) return timing.pollIdleMs;
    return clock.now() - startedAt < timing.pollLaterAfterMs ? timing.pollMs : timing.pollLaterMs;
  }

  function schedule(): void {
    cancelTimer();
    if (!signal.aborted) cancelTimer = clock.after(intervalMs(), () => void check());
  }

  async function check(): Promise<boolean> {
    cancelTimer();
    try {
      const attempt = await api.attempt(attemptId, signal);
      if (!signal.aborted) onAttempt(attempt);
      return true;
    } catch (error) {
      const { code } = error as ConnectError;
      if (!signal.aborted && code === 'not_found') onLost();
      if (!signal.aborted && code === 'session_expired') onLost(error as ConnectError);
      return false;
    } finally {
      schedule();
    }
  }

  async function watch(): Promise<void> {
    for (let failures = 0; failures < 3 && !signal.aborted; failures++) {
      try {
        for await (const attempt of await api.watchAttempt(attemptId, signal)) {
          if (signal.aborted) return;
          failures = 0;
          streaming = true;
          onAttempt(attempt);
        }
      } catch {
        // Polling goes on; a reason worth telling comes from there.
      }
      if (signal.aborted) return;
      if (streaming) {
        streaming = false;
        schedule();
      }
      await new Promise<void>((resolve) => {
        const cancel = clock.after(timing.retryMs * 2 ** failures, resolve);
        signal.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      });
    }
  }

  /** Our clock may be wrong: when the attempt should be over, the server has the last word, if it answers. */
  function expireAfter(delayMs: number): void {
    cancelExpiry = clock.after(delayMs, () => void expire());
  }

  async function expire(): Promise<void> {
    const answered = await check();
    if (signal.aborted) return;
    if (answered) expireAfter(timing.pollIdleMs);
    else onLost();
  }

  const stopAttention = page.onAttention(() => void check());
  schedule();
  expireAfter(Math.max(0, Date.parse(expiresAt) - startedAt) + timing.expiryGraceMs);
  void watch();
  return {
    check,
    stop: () => {
      stopped.abort();
      stopAttention();
      cancelTimer();
      cancelExpiry();
    },
  };
}
