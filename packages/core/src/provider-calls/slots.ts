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
  /** Nothing is under way, and all that was said is over. */
  isIdle(): boolean;
  /** Nothing is under way, and nothing was said that the next call has to find out about. */
  isBlank(): boolean;
}

interface Waiting {
  go(at: number): void;
  drop(error: unknown): void;
}

/** What the provider has said of how many calls are left. */
interface Left {
  /** What the answer said by which the time is known. */
  readonly said: number;
  /** How many are left at least, when those under way are taken off too. */
  least: number;
  readonly until: number;
  /** Calls after this one began when that was known. */
  readonly after: number;
  /** There was a time before, in which calls that began before that was known may have met the provider. */
  readonly hasBefore: boolean;
}

type Limits = Pick<GateLimits, 'perConnection' | 'waiting' | 'waitMs' | 'restWaitMs'>;

export function createSlots({ perConnection, waiting, waitMs, restWaitMs }: Limits, now: () => number): Slots {
  const queue: Waiting[] = [];
  let running = 0;
  let lastCall = 0;
  let restUntil = 0;
  let left: Left | undefined;
  /** The time is over: there may be as many again, or none. One call finds out, and the others wait for its answer. */
  let findsOut: number | undefined;
  /** What was said to those that ended while one finds out: in the time before, or in its own, and then before or after it. */
  let meanwhile: (number | undefined)[] = [];
  let wake: NodeJS.Timeout | undefined;

  function hasLeft(at: number): boolean {
    if (left === undefined) return true;
    return left.until <= at ? findsOut === undefined : left.least > running;
  }

  const mayGo = (at: number): boolean => restUntil <= at && running < perConnection && hasLeft(at);

  /** How long nothing goes, whoever ends. While a call is under way its answer may say that there are more. */
  function blockedMs(at: number): number {
    const moreAt = running === 0 && !hasLeft(at) ? (left?.until ?? 0) : 0;
    return Math.max(0, restUntil - at, moreAt - at);
  }

  const isAtRest = (): boolean => running === 0 && queue.length === 0 && restUntil <= now();

  /** @param at the moment at which it was let go: a look at a later one could find another time */
  function take(at: number): Leave {
    const call = ++lastCall;
    running += 1;
    if (left !== undefined && left.until <= at) findsOut = call;
    return (said) => {
      running -= 1;
      note(call, said);
      if (findsOut === call) findsOut = undefined;
      pump();
    };
  }

  function note(call: number, said: RateLimitStanding | undefined): void {
    if (findsOut === call || left === undefined) begin(said);
    else if (findsOut !== undefined) meanwhile.push(said?.remaining);
    // Whatever is left when the time is over, the next call finds out.
    else if (left.until > now()) {
      const isAfter = call > left.after;
      if (isAfter || mayBeAfter(said?.remaining, left.said)) left.least -= 1;
      if (said !== undefined && (isAfter || !left.hasBefore)) left.least = Math.min(left.least, said.remaining);
    }
  }

  function begin(said: RateLimitStanding | undefined): void {
    const hasBefore = left !== undefined;
    const others = meanwhile;
    left = undefined;
    meanwhile = [];
    // Where its clock is behind ours and it has calls left, there is nothing to hold anybody to.
    if (said === undefined || (said.resetMs === 0 && said.remaining > 0)) return;
    const least = said.remaining - others.filter((other) => mayBeAfter(other, said.remaining)).length;
    left = { said: said.remaining, least, until: now() + said.resetMs, after: lastCall, hasBefore };
  }

  function pump(): void {
    // One moment for both: a time that ends between them would leave nobody to wake those that wait.
    const at = now();
    while (queue.length > 0 && mayGo(at)) queue.shift()?.go(at);
    clearTimeout(wake);
    wake = undefined;
    const ms = queue.length === 0 ? 0 : blockedMs(at);
    if (ms === 0) return;
    if (ms > restWaitMs) for (const one of queue.splice(0)) one.drop(resting(ms));
    else wake = setTimeout(pump, Math.ceil(ms));
  }

  return {
    async enter(signal) {
      signal?.throwIfAborted();
      const at = now();
      if (queue.length === 0 && mayGo(at)) return take(at);
      const ms = blockedMs(at);
      if (ms > restWaitMs) throw resting(ms);
      if (queue.length >= waiting) throw tooMany();
      return await new Promise<Leave>((resolve, reject) => {
        const end = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', stop);
        };
        const one: Waiting = {
          // The place is taken here and now, so that nobody who comes meanwhile does.
          go: (then) => {
            end();
            resolve(take(then));
          },
          drop: (error) => {
            end();
            reject(error);
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
    isIdle: () => isAtRest() && (left === undefined || left.until <= now()),
    isBlank: () => isAtRest() && left === undefined,
  };
}

function resting(ms: number): ProviderBusy {
  return new ProviderBusy('rate_limited', 'The provider has asked for a rest.', Math.ceil(ms));
}

function tooMany(): ProviderBusy {
  return new ProviderBusy('too_many_calls', 'Too many calls of this account are under way.', 5_000);
}

/** Whether a call may have met the provider after the one that was told how many are left, and so is not in that number. */
function mayBeAfter(remaining: number | undefined, told: number): boolean {
  return remaining === undefined || remaining < told;
}
