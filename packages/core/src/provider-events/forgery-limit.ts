import { AppError } from '@acme/api';
import { RateLimiterMemory } from 'rate-limiter-flexible';

/**
 * Counts deliveries that nothing proves by caller, in this process: reading and hashing one costs something, and no
 * provider sends many. See docs/decisions/2026-11-23-limit-on-guessed-tokens.md.
 */
export function createForgeryLimit(points: number) {
  const limiter = new RateLimiterMemory({ points, duration: 60 });
  return {
    count: async (caller: string): Promise<void> => void (await limiter.penalty(caller)),
    /** @throws too_many_requests */
    refuse: async (caller: string): Promise<void> => {
      const known = await limiter.get(caller);
      if (known === null || known.consumedPoints < points) return;
      throw new AppError('too_many_requests', 'Too many deliveries that nothing proves. Wait a minute.', {
        retryAfterSeconds: Math.ceil(known.msBeforeNext / 1000),
      });
    },
  };
}
