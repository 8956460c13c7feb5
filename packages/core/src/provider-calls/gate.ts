import type { RateLimitStanding } from '@acme/integrations/connector';
import { type Observer, unobserved } from '../observe/observer.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { defaultGateLimits, type GateLimits } from './gate-limits.ts';
import { ProviderBusy } from './provider-busy.ts';
import { createSlots, type Leave, type Slots } from './slots.ts';

/** Whose call it is and where it goes. */
export interface Passing {
  readonly projectId: string;
  readonly connectionId: string;
  /** `host` or `host:port` of the provider. */
  readonly host: string;
  /** For whoever watches. */
  readonly connector?: string;
  readonly signal: AbortSignal | undefined;
}

/** How a call ended. */
export type Came<Answer> = { readonly answer: Answer } | { readonly error: unknown };

/** What a call came to, for those that follow. */
export interface CallOutcome {
  /** The provider failed: 5xx, or no answer. Undefined when the call tells nothing of it. */
  readonly failed: boolean | undefined;
  /** The provider asked for a rest of so long. */
  readonly restMs?: number | undefined;
  /** What the provider said of how many calls are left. */
  readonly standing?: RateLimitStanding | undefined;
}

/**
 * Stands before every call of a provider in this process: so many at once for a connection, no more than the provider says are
 * left, none while it has asked for a rest, and none to a host that fails, but for one now and then to see whether it still
 * does. A short rest is waited for. Kept in memory: each process finds out by itself within a few calls, and nothing is asked of
 * Postgres on the way.
 */
export interface ProviderGate {
  /** @throws ProviderBusy before `call`; whatever `call` throws */
  pass<Answer>(
    passing: Passing,
    call: () => Promise<Answer>,
    judge: (came: Came<Answer>) => CallOutcome,
  ): Promise<Answer>;
}

/** So many take no memory worth a look. */
const manyAccounts = 1_000;

export function createProviderGate(
  given: Partial<GateLimits> = {},
  now: () => number = () => performance.now(),
  observer: Pick<Observer, 'callHeld' | 'callWaited' | 'breakerOpened'> = unobserved,
): ProviderGate {
  const limits = { ...defaultGateLimits, ...given };
  const breakers = new Map<string, Breaker>();
  const slots = new Map<string, Slots>();
  let forgottenAt = now();

  /** Accounts that were told how many calls are left, and made none since. */
  function forgetIdle(): void {
    if (slots.size < manyAccounts || now() - forgottenAt < limits.windowMs) return;
    forgottenAt = now();
    for (const [key, one] of slots) if (one.isIdle()) slots.delete(key);
  }

  async function enter(own: Slots, connector: string, signal: AbortSignal | undefined): Promise<Leave> {
    const cameAt = now();
    const leave = await own.enter(signal);
    const waitedMs = now() - cameAt;
    if (waitedMs >= 1) observer.callWaited(connector, waitedMs);
    return leave;
  }

  async function telling<Result>(connector: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ProviderBusy) observer.callHeld(connector, error.reason);
      throw error;
    }
  }

  return {
    async pass({ projectId, connectionId, host, connector = '', signal }, call, judge) {
      forgetIdle();
      const opened = () => observer.breakerOpened(connector);
      const breaker = take(breakers, `${projectId} ${host}`, () => createBreaker(limits, now, opened));
      const own = take(slots, `${projectId} ${connectionId}`, () => createSlots(limits, now));
      const leave = await telling(connector, () => enter(own, connector, signal));
      let said: RateLimitStanding | undefined;
      try {
        const report = await telling(connector, async () => breaker.enter());
        return await through(report, call, (came) => {
          const { failed, restMs, standing } = judge(came);
          said = standing;
          if (restMs !== undefined) own.rest(restMs);
          return failed;
        });
      } finally {
        leave(said);
        if (own.isBlank()) slots.delete(`${projectId} ${connectionId}`);
        if (breaker.isIdle()) breakers.delete(`${projectId} ${host}`);
      }
    },
  };
}

async function through<Answer>(
  report: ReturnType<Breaker['enter']>,
  call: () => Promise<Answer>,
  failed: (came: Came<Answer>) => boolean | undefined,
): Promise<Answer> {
  try {
    const answer = await call();
    report(failed({ answer }));
    return answer;
  } catch (error) {
    report(failed({ error }));
    throw error;
  }
}

function take<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
