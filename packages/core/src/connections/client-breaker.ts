import { backoffMs, type RefreshTiming } from './refresh-timing.ts';

/**
 * Keeps this process from a token endpoint that refuses our OAuth client: every further call would be refused as well.
 * Known to this process alone, since a restart or another process costs one call. By client and secret: a corrected
 * secret is tried at once.
 */
export interface ClientBreaker {
  /** How long the endpoint is to be left alone. */
  restMs(key: string): number;
  /** Lets one caller try after a refusal; the others wait for how it ends. */
  enter(key: string): boolean;
  refused(key: string): void;
  accepted(key: string): void;
}

export function createClientBreaker(timing: RefreshTiming): ClientBreaker {
  const refusals = new Map<string, { count: number; until: number }>();
  const restMs = (key: string): number => Math.max(0, (refusals.get(key)?.until ?? 0) - performance.now());
  return {
    restMs,
    enter(key) {
      if (restMs(key) > 0) return false;
      const known = refusals.get(key);
      if (known !== undefined) known.until = performance.now() + timing.answerMs;
      return true;
    },
    refused(key) {
      const count = (refusals.get(key)?.count ?? 0) + 1;
      refusals.set(key, { count, until: performance.now() + backoffMs(timing, count) });
    },
    accepted: (key) => void refusals.delete(key),
  };
}
