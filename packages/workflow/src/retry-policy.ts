import { limits } from './limits.ts';
import { type Backoff, defaultTries } from './timing.ts';

/** How often a step is tried, and when. */
export interface RetryPolicy {
  /** Tries in all, 1 to 100, default 10. */
  readonly tries?: number;
  /** Default: 0, 5 s, 30 s, 2 min, 10 min, 30 min, 2 h, 5 h, 10 h, 14 h, each give or take half of it. */
  readonly backoff?: Backoff;
  /** No wait between two tries is longer, in milliseconds; what the other side asks for still counts. Default 24 hours. */
  readonly maxDelayMs?: number;
}

/** @returns the policy with its number of tries, or what is wrong with it */
export function readPolicy({ tries = defaultTries, backoff, maxDelayMs }: RetryPolicy) {
  const longest = limits.retryAfterMs;
  if (!Number.isInteger(tries) || tries < 1 || tries > limits.tries) {
    return `tries must be a whole number from 1 to ${limits.tries}`;
  }
  if (maxDelayMs !== undefined && !isWithin(maxDelayMs, 0, longest)) {
    return `maxDelayMs must be from 0 to ${longest} milliseconds`;
  }
  if (backoff !== undefined && !isWithin(backoff.firstMs, 0, longest)) {
    return `backoff.firstMs must be from 0 to ${longest} milliseconds`;
  }
  if (backoff?.factor !== undefined && !isWithin(backoff.factor, 1, 10)) return 'backoff.factor must be from 1 to 10';
  return { tries, backoff, maxDelayMs };
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}
