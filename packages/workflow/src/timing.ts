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
  /** How often the elected process makes partitions for the coming months. */
  readonly partitionEveryMs: number;
  /** How long an execution waits after a fault of ours (a database that is away) before it goes on. */
  readonly releaseDelayMs: number;
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
  releaseDelayMs: 5_000,
};

/** Default number of tries of a step. */
export const defaultTries = 10;

/**
 * How long to wait after a failed try.
 *
 * @param failedTries how many tries have failed, 1 or more
 * @param retryAfterMs what the other side asked for; never waits less than that (up to 24 hours)
 * @param random 0 to 1
 */
export function retryDelayMs(
  delaysMs: readonly number[],
  failedTries: number,
  retryAfterMs: number | undefined,
  random: number,
): number {
  if (retryAfterMs !== undefined) {
    const askedMs = Math.min(retryAfterMs, limits.retryAfterMs);
    // Everybody who was told "in 60 seconds" must not come back in the same instant.
    return Math.round(askedMs + random * Math.max(secondMs, askedMs * 0.1));
  }
  const delayMs = delaysMs[Math.min(failedTries, delaysMs.length - 1)] ?? 0;
  return Math.round(delayMs * (0.5 + random));
}
