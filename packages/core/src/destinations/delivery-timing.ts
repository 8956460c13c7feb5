/** Waits of deliveries, in milliseconds; shorter in tests. */
export interface DeliveryTiming {
  /** Where no notice comes. */
  readonly lookMs: number;
  /** Before each try but the first: ten tries over 75 hours, as Standard Webhooks proposes. */
  readonly retryMs: readonly number[];
  /** A destination that nothing has reached for so long is disabled. */
  readonly disableAfterMs: number;
  /** How long one process has for a try before another takes it over. */
  readonly takeOverMs: number;
  /** How long a stop waits for answers; what has none by then is another process's after `takeOverMs`. */
  readonly stopMs: number;
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

export const defaultDeliveryTiming: DeliveryTiming = {
  lookMs: 5 * second,
  retryMs: [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  disableAfterMs: 5 * 24 * hour,
  takeOverMs: minute,
  stopMs: 5 * second,
};

/** When the next try is due after so many; undefined when there is none. */
export function nextTryInMs(timing: DeliveryTiming, tries: number, retryAfterMs = 0): number | undefined {
  const wait = timing.retryMs[tries - 1];
  if (wait === undefined) return undefined;
  const longest = Math.max(...timing.retryMs);
  return Math.max(wait * (0.9 + 0.2 * Math.random()), Math.min(retryAfterMs, longest));
}
