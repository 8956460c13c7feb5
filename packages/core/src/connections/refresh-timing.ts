/** Waits of a renewal, in milliseconds; shorter in tests. */
export interface RefreshTiming {
  /** Longer than the token endpoint may take, so that a lease never ends under a living holder. */
  readonly leaseMs: number;
  readonly answerMs: number;
  /** How long a lease that lapsed must be seen so before another takes it: its holder may only have been cut off the database. */
  readonly lapsedMs: number;
  /** How long a caller waits for somebody else's renewal, and how often it looks where no notice comes. */
  readonly waitMs: number;
  readonly lookMs: number;
  /** How often and how long the writing of an answer is tried again. */
  readonly writeAgainMs: number;
  readonly writeForMs: number;
  readonly firstBackoffMs: number;
  readonly longestBackoffMs: number;
  /** A connection whose credential cannot be renewed for so long shows it. */
  readonly stalledAfterMs: number;
  /** Two renewed tokens that the API refuses within this time end the grant, and so do two refusals of what cannot be renewed. */
  readonly rejectedWithinMs: number;
  /** Two refusals of what cannot be renewed that are closer together count as one. */
  readonly rejectedApartMs: number;
  /** When the provider is asked by itself, after the first refusal of what cannot be renewed. */
  readonly rejectedLookMs: number;
  readonly sweepMs: number;
}

export const defaultRefreshTiming: RefreshTiming = {
  leaseMs: 15_000,
  answerMs: 10_000,
  lapsedMs: 1_000,
  waitMs: 12_000,
  lookMs: 250,
  writeAgainMs: 250,
  writeForMs: 5 * 60_000,
  firstBackoffMs: 1_000,
  longestBackoffMs: 15 * 60_000,
  stalledAfterMs: 24 * 60 * 60_000,
  rejectedWithinMs: 10 * 60_000,
  rejectedApartMs: 10_000,
  rejectedLookMs: 60_000,
  sweepMs: 5_000,
};

/** The wait after so many failures in a row: doubled each time, with jitter, so that many do not come back together. */
export function backoffMs(timing: RefreshTiming, failures: number): number {
  const { firstBackoffMs, longestBackoffMs } = timing;
  const doubled = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.max(0, failures - 1));
  return Math.round(Math.min(longestBackoffMs, doubled * (1 + 0.25 * Math.random())));
}
