import { limits } from './limits.ts';

export interface Timing {
  /** A job whose worker is silent for this long is taken over. pg-boss asks for 10 or more; less is for tests. */
  readonly heartbeatSeconds: number;
  /** How often a worker says that it is alive. */
  readonly touchEveryMs: number;
  /** How often the elected process looks for dead workers. */
  readonly superviseSeconds: number;
  /** Backstop for a lost NOTIFY, and the grain of wake-up times. */
  readonly pollMs: number;
  /** How long `stop()` lets running steps finish before it hands them over. */
  readonly stopTimeoutMs: number;
  /** Delay before try 1, 2, 3, ... of a step; the last one repeats. */
  readonly retryDelaysMs: readonly number[];
  /** How often the elected process makes partitions for the coming months and forgets old events. */
  readonly partitionEveryMs: number;
  /** How often, at most, a backlog is dealt out among the scopes that wait. */
  readonly dealEveryMs: number;
  /** How long an execution waits after a fault of ours (a database that is away) before it goes on. */
  readonly releaseDelayMs: number;
  /** How long an execution whose version has no code is handed back to other processes before it is parked. */
  readonly versionGraceMs: number;
  /** How often a process looks for parked executions whose version has code in it. */
  readonly versionLookMs: number;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

export const defaultTiming: Timing = {
  heartbeatSeconds: 10,
  touchEveryMs: 3_000,
  superviseSeconds: 5,
  pollMs: 1_000,
  stopTimeoutMs: 25_000,
  retryDelaysMs: [
    0,
    5 * secondMs,
    30 * secondMs,
    2 * minuteMs,
    10 * minuteMs,
    30 * minuteMs,
    2 * hourMs,
    5 * hourMs,
    10 * hourMs,
    14 * hourMs,
  ],
  partitionEveryMs: 6 * hourMs,
  dealEveryMs: 500,
  releaseDelayMs: 5_000,
  versionGraceMs: 10 * minuteMs,
  versionLookMs: minuteMs,
};

/** No backoff grows past this. */
const longestDelayMs = 24 * hourMs;

/** Default number of tries of a step. */
export const defaultTries = 10;

/** How long a step waits between its tries. */
export interface Backoff {
  /** Delay before the second try, in milliseconds, give or take half of it. */
  readonly firstMs: number;
  /** What each further delay is multiplied by. 1 to 10, default 2. */
  readonly factor?: number;
}

export interface RetryDelays {
  /** Without a backoff: the delay before try 1, 2, 3, ...; the last one repeats. */
  readonly delaysMs: readonly number[];
  readonly backoff?: Backoff | undefined;
  /** No delay is longer, whatever is drawn. */
  readonly maxDelayMs?: number | undefined;
}

/**
 * How long to wait after a failed try.
 *
 * @param failedTries how many tries have failed, 1 or more
 * @param retryAfterMs what the other side asked for; never waits less than that (up to 24 hours), whatever `maxDelayMs` is
 * @param random 0 to 1
 */
export function retryDelayMs(
  { delaysMs, backoff, maxDelayMs = longestDelayMs }: RetryDelays,
  failedTries: number,
  retryAfterMs: number | undefined,
  random: number,
): number {
  if (retryAfterMs !== undefined) {
    const askedMs = Math.min(retryAfterMs, limits.retryAfterMs);
    // Everybody who was told "in 60 seconds" must not come back in the same instant.
    return Math.round(askedMs + random * Math.max(secondMs, askedMs * 0.1));
  }
  const delayMs = backoff
    ? backoff.firstMs * (backoff.factor ?? 2) ** (failedTries - 1)
    : (delaysMs[Math.min(failedTries, delaysMs.length - 1)] ?? 0);
  // So that the longest draw is the longest delay, and what has come to it is still spread.
  return Math.round(Math.min(delayMs, maxDelayMs / 1.5) * (0.5 + random));
}
