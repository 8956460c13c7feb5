import type { RateLimitStanding } from '@acme/integrations/connector';
import type { GateLimits } from './gate-limits.ts';
import { ProviderBusy } from './provider-busy.ts';

/** Gives a place back, with what the provider said of how many calls are left. */
export type Leave = (said?: RateLimitStanding) => void;

/**
 * The calls of one connection: so many at once, no more than the provider has said are left, and the others in the order in
 * which they came.
 */
export interface Slots {
  /**
   * Waits for a place.
   * @throws ProviderBusy `too_many_calls`, or `rate_limited` when the provider wants no call for longer than one waits here;
   *   the reason of the signal
   */
  enter(signal: AbortSignal | undefined): Promise<Leave>;
  /** The provider wants no call for so long. */
  rest(ms: number): void;
  isIdle(): boolean;
}

interface Waiting {
  go(): void;
  drop(error: unknown): void;
}

type Limits = Pick<GateLimits, 'perConnection' | 'waiting' | 'waitMs' | 'restWaitMs'>;

export function createSlots({ perConnection, waiting, waitMs, restWaitMs }: Limits, now: () => number): Slots {
  /** Calls under way, by when they began: what is said in the answer to one is true for those that began before it. */
  const running = new Set<number>();
  const queue: Waiting[] = [];
  let lastCall = 0;
  let restUntil = 0;
  let left: { calls: number; readonly until: number; readonly saidTo: number } | undefined;
  let wake: NodeJS.Timeout | undefined;

  const isUsedUp = (): boolean => left !== undefined && left.calls <= 0 && left.until > now();
  const mayGo = (): boolean => restUntil <= now() && running.size < perConnection && !isUsedUp();

  /** How long nothing goes, whoever ends. While a call is under way its answer may say that there are more. */
  function blockedMs(): number {
    const untilMore = isUsedUp() && running.size === 0 ? (left?.until ?? 0) : 0;
    return Math.max(0, restUntil - now(), untilMore - now());
  }

  function take(): Leave {
    const call = ++lastCall;
    running.add(call);
    if (left !== undefined) left.calls -= 1;
    return (said) => {
      running.delete(call);
      if (said !== undefined) note(call, said);
      pump();
    };
  }

  function note(call: number, { remaining, resetMs }: RateLimitStanding): void {
    const until = now() + resetMs;
    // The provider has not counted those that began after this one, or nobody knows whether it has.
    const calls = remaining - [...running].filter((other) => other > call).length;
    const isOlder = left !== undefined && left.until > now() && call < left.saidTo;
    if (!isOlder) left = { calls, until, saidTo: call };
    else if (left !== undefined) left.calls = Math.min(left.calls, calls);
  }

  function pump(): void {
    while (queue.length > 0 && mayGo()) queue.shift()?.go();
    clearTimeout(wake);
    wake = undefined;
    const ms = queue.length === 0 ? 0 : blockedMs();
    if (ms === 0) return;
    if (ms > restWaitMs) for (const one of queue.splice(0)) one.drop(resting(ms));
    else wake = setTimeout(pump, Math.ceil(ms));
  }

  return {
    async enter(signal) {
      signal?.throwIfAborted();
      if (queue.length === 0 && mayGo()) return take();
      const ms = blockedMs();
      if (ms > restWaitMs) throw resting(ms);
      if (queue.length >= waiting) throw tooMany();
      return await new Promise<Leave>((resolve, reject) => {
        const end = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', stop);
        };
        const one: Waiting = {
          // The place is taken here and now, so that nobody who comes meanwhile does.
          go: () => {
            end();
            resolve(take());
          },
          drop: (error) => {
            end();
            reject(error as Error);
          },
        };
        const leaveQueue = (error: unknown) => {
          queue.splice(queue.indexOf(one), 1);
          one.drop(error);
        };
        const stop = () => leaveQueue(signal?.reason);
        const timer = setTimeout(() => leaveQueue(tooMany()), waitMs);
        signal?.addEventListener('abort', stop);
        queue.push(one);
        pump();
      });
    },
    rest(ms) {
      restUntil = Math.max(restUntil, now() + ms);
    },
    isIdle: () =>
      running.size === 0 && queue.length === 0 && restUntil <= now() && (left === undefined || left.until <= now()),
  };
}

function resting(ms: number): ProviderBusy {
  return new ProviderBusy('rate_limited', 'The provider has asked for a rest.', Math.ceil(ms));
}

function tooMany(): ProviderBusy {
  return new ProviderBusy('too_many_calls', 'Too many calls of this account are under way.', 5_000);
}
