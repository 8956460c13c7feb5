/** When a provider is called, by this process. */
export interface GateLimits {
  /** Calls of one connection at once. */
  readonly perConnection: number;
  /** Calls of one connection that wait for those. */
  readonly waiting: number;
  /** How long one waits, milliseconds. */
  readonly waitMs: number;
  /** The longest rest that a provider asks for and calls wait for, milliseconds. For a longer one they are refused. */
  readonly restWaitMs: number;
  /** What the breaker of a host looks back on, and for how long it keeps calls away. */
  readonly windowMs: number;
  readonly openMs: number;
  /** Fewer calls than this in the window tell nothing. */
  readonly enough: number;
}

/** research/security.md R10 and §8: half of at least 20 calls in 30 s opens it for 30 s. */
export const defaultGateLimits: GateLimits = {
  perConnection: 10,
  waiting: 200,
  waitMs: 30_000,
  restWaitMs: 5_000,
  windowMs: 30_000,
  openMs: 30_000,
  enough: 20,
};
