import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientBreaker, createClientBreaker } from './client-breaker.ts';
import { defaultRefreshTiming, type RefreshTiming } from './refresh-timing.ts';

/** How calls of token endpoints have ended in this process. */
export type RefreshCounts = Record<
  'renewed' | 'invalid_grant' | 'refresh_outcome_lost' | 'client_refused' | 'failed' | 'outcome_unknown',
  number
>;

/** What this process remembers of renewals, for as long as it runs. */
export interface Refreshes {
  readonly timing: RefreshTiming;
  readonly breaker: ClientBreaker;
  readonly counts: RefreshCounts;
  /** Runs one renewal; who asks for the same meanwhile gets its result. */
  share<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
  /** Names an answer that is being written down: until it is, nobody here uses or renews that connection. */
  hold<Result>(connection: string, writing: Promise<Result>): Promise<Result>;
  /** Resolves when no answer of this connection is being written down any more. */
  written(connection: string): Promise<void>;
  /** False once `settled` was called and its time is over: what is not written yet will not be. */
  mayWait(): boolean;
  /** Waits for what is under way. Returns how much is lost because the time was not enough. */
  settled(withinMs: number): Promise<number>;
}

export function createRefreshes(timing: Partial<RefreshTiming> = {}): Refreshes {
  const all: RefreshTiming = { ...defaultRefreshTiming, ...timing };
  const running = new Map<string, Promise<unknown>>();
  const writing = new Map<string, Promise<unknown>>();
  let patient = true;
  return {
    timing: all,
    breaker: createClientBreaker(all),
    counts: {
      renewed: 0,
      invalid_grant: 0,
      refresh_outcome_lost: 0,
      client_refused: 0,
      failed: 0,
      outcome_unknown: 0,
    },
    share<Result>(key: string, work: () => Promise<Result>) {
      const known = running.get(key) as Promise<Result> | undefined;
      if (known !== undefined) return known;
      const started = work().finally(() => running.delete(key));
      running.set(key, started);
      return started;
    },
    hold(connection, work) {
      writing.set(connection, work);
      return work.finally(() => void (writing.get(connection) === work && writing.delete(connection)));
    },
    async written(connection) {
      await writing.get(connection)?.catch(() => undefined);
    },
    mayWait: () => patient,
    async settled(withinMs) {
      const timer = new AbortController();
      const over = sleep(withinMs, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([over, Promise.allSettled(running.values())]);
      timer.abort();
      patient = false;
      return running.size;
    },
  };
}
