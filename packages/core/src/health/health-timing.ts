/** Waits of looking after accounts, in milliseconds; shorter in tests. */
export interface HealthTiming {
  readonly sweepMs: number;
  /** What is new is looked at within this time for the first time, each at a moment of its own. */
  readonly firstWithinMs: number;
  /** How long an account with a probe may go unused before its provider is asked. */
  readonly probeAfterMs: number;
  /** How often the others are looked at, so that a grant that nobody uses is renewed before it lapses of idleness. */
  readonly keepAliveMs: number;
  /** A credential that cannot be renewed is said to expire so long before, or a tenth of its life if that is less. */
  readonly warnAheadMs: number;
  /** After a check that failed: the next one, three times as late each time. */
  readonly againMs: number;
  readonly longestAgainMs: number;
  /** So many in a row show. */
  readonly failuresToShow: number;
  /** How long one process has for a check before another takes it over. */
  readonly takeOverMs: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;

export const defaultHealthTiming: HealthTiming = {
  sweepMs: minute / 2,
  firstWithinMs: 60 * minute,
  probeAfterMs: day,
  keepAliveMs: 7 * day,
  warnAheadMs: 7 * day,
  againMs: 5 * minute,
  longestAgainMs: day / 4,
  failuresToShow: 3,
  takeOverMs: 5 * minute,
};

/** When an account is looked at again after so many failures in a row. */
export function againAfterMs(timing: HealthTiming, failures: number): number {
  return Math.min(timing.longestAgainMs, timing.againMs * 3 ** Math.max(0, failures - 1));
}

/** A fifth earlier or later, so that what began together does not stay together. */
export function spread(ms: number): number {
  return Math.round(ms * (0.8 + 0.4 * Math.random()));
}
