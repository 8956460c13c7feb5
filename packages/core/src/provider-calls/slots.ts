import type { GateLimits } from './gate-limits.ts';
import { ProviderBusy } from './provider-busy.ts';

/** The calls of one connection: so many at once, the others in the order in which they came. */
export interface Slots {
  /** Waits for a place. Returns how to give it back. @throws ProviderBusy `too_many_calls`; the reason of the signal */
  enter(signal: AbortSignal | undefined): Promise<() => void>;
  /** The provider wants no call for so long. */
  rest(ms: number): void;
  /** Zero when it may be called. */
  restMs(): number;
  isIdle(): boolean;
}

export function createSlots(
  { perConnection, waiting, waitMs }: Pick<GateLimits, 'perConnection' | 'waiting' | 'waitMs'>,
  now: () => number,
): Slots {
  let running = 0;
  const queue: (() => void)[] = [];
  let restUntil = 0;

  function leave(): void {
    const next = queue.shift();
    // The place goes from hand to hand, so that nobody who comes now takes it.
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    async enter(signal) {
      signal?.throwIfAborted();
      if (running < perConnection) {
        running += 1;
        return leave;
      }
      if (queue.length >= waiting) throw tooMany();
      await new Promise<void>((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', stop);
          settle();
        };
        const turn = () => end(resolve);
        const drop = (error: unknown) => {
          queue.splice(queue.indexOf(turn), 1);
          end(() => reject(error));
        };
        const stop = () => drop(signal?.reason);
        const timer = setTimeout(() => drop(tooMany()), waitMs);
        signal?.addEventListener('abort', stop);
        queue.push(turn);
      });
      return leave;
    },
    rest(ms) {
      restUntil = Math.max(restUntil, now() + ms);
    },
    restMs: () => Math.max(0, restUntil - now()),
    isIdle: () => running === 0 && queue.length === 0 && restUntil <= now(),
  };
}

function tooMany(): ProviderBusy {
  return new ProviderBusy('too_many_calls', 'Too many calls of this account are under way.', 5_000);
}
