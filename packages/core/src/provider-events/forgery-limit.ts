import { AppError } from '@acme/api';
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Deliveries that nothing proves: reading and hashing one costs something, and no provider sends many. */
const forgeries = { points: 60, duration: 60 };

/** Counts forgeries by caller, in this process; see docs/decisions/2026-11-23-limit-on-guessed-tokens.md. */
export function createForgeryLimit() {
  const limiter = new RateLimiterMemory(forgeries);
  return {
    count: async (caller: string): Promise<void> => void (await limiter.penalty(caller)),
    /** @throws too_many_requests */
    refuse: async (caller: string): Promise<void> => {
      const known = await limiter.get(caller);
      if (known === null || known.consumedPoints < forgeries.points) return;
      throw new AppError('too_many_requests', 'Too many deliveries that nothing proves. Wait a minute.', {
        retryAfterSeconds: Math.ceil(known.msBeforeNext / 1000),
      });
    },
  };
}
