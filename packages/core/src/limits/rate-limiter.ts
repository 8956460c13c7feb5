import type { Actor } from '@acme/api';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../deps.ts';
import { exchangeCounts, windowMs } from './exchange-counts.ts';

export interface RateLimits {
  readonly requestsPerMinutePerKey: number;
  readonly requestsPerMinutePerUser: number;
}

/** Where a caller stands after a call was counted, or refused. */
export interface Standing {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends; for a refused call until one may succeed. At least 1. */
  readonly waitSeconds: number;
}

/** Counts calls per secret key and per user, over all processes. */
export interface RateLimiter {
  /** Counts one call. Waits only where too much is uncounted elsewhere to decide. */
  count(actor: Actor): Standing | Promise<Standing>;
  /** Resolves when no exchange with the other processes is under way. */
  settled(): Promise<void>;
}

/** A caller with fewer calls than this share of its limit is nobody's concern. */
const quietShare = 0.1;
const exchangeShare = 0.02;
const exchangeMs = 1_000;
const forgetAt = 10_000;
/** Nothing that is younger than two minutes can be forgotten, so to look for it at every newcomer is in vain. */
const forgetEveryMs = 10_000;

/** One caller as this process knows it, in the current window. */
interface Caller {
  readonly limit: number;
  windowStart: number;
  /** Calls of the window before, over all processes as far as they are known. */
  previous: number;
  /** Calls of this window that all processes have told of. */
  known: number;
  /** Calls let through here that the others do not know of. */
  untold: number;
  exchangedAt: number;
  /** After an exchange that failed. */
  silentUntil: number;
  exchange: Promise<void> | undefined;
}

/**
 * A sliding window of a minute: the calls of this minute, and of the minute before in proportion to
 * what of it still lies within the last sixty seconds. A call is counted in memory. Counts are told
 * to the other processes through Postgres when they matter, a busy caller's about once a second.
 */
export function createRateLimiter(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: RateLimits;
}): RateLimiter {
  const callers = new Map<string, Caller>();
  const exchanges = new Set<Promise<void>>();
  let forgottenAt = Number.NEGATIVE_INFINITY;
  const callerOf = (actor: Actor, now: number): Caller => {
    const key = `${actor.kind === 'user' ? 'user' : 'key'} ${actor.projectId} ${idOf(actor)}`;
    let caller = callers.get(key);
    if (caller === undefined) {
      if (callers.size >= forgetAt && now - forgottenAt >= forgetEveryMs) {
        forgottenAt = now;
        forgetIdle(callers, now);
      }
      const limit = actor.kind === 'user' ? deps.limits.requestsPerMinutePerUser : deps.limits.requestsPerMinutePerKey;
      caller = {
        limit,
        windowStart: startOf(now),
        previous: 0,
        known: 0,
        untold: 0,
        exchangedAt: 0,
        silentUntil: 0,
        exchange: undefined,
      };
      callers.set(key, caller);
    }
    roll(caller, now);
    return caller;
  };
  const exchange = (actor: Actor, caller: Caller, now: number): void => {
    const { windowStart, untold } = caller;
    caller.exchangedAt = now;
    const told = exchangeCounts(deps.db, { ...subjectOf(actor), windowStart, used: untold })
      .then(({ used, previous }) => {
        if (caller.windowStart !== windowStart) return;
        caller.known = used;
        caller.untold -= untold;
        caller.previous = Math.max(caller.previous, previous);
      })
      .catch((error: unknown) => {
        caller.silentUntil = now + exchangeMs;
        deps.log.warn({ err: error }, 'could not tell other processes of calls; counting alone');
      })
      .finally(() => {
        caller.exchange = undefined;
        exchanges.delete(told);
      });
    caller.exchange = told;
    exchanges.add(told);
  };
  const decide = (actor: Actor, caller: Caller, now: number): Standing => {
    roll(caller, now);
    const standing = judge(caller, now);
    if (standing.allowed) caller.untold += 1;
    const used = caller.known + caller.untold;
    const worthTelling =
      caller.untold >= Math.max(1, caller.limit * exchangeShare) ||
      (used + caller.previous > caller.limit * quietShare && now - caller.exchangedAt >= exchangeMs);
    if (caller.exchange === undefined && worthTelling && now >= caller.silentUntil) exchange(actor, caller, now);
    return standing;
  };
  // A burst that no process can have told of yet: its answer is worth a round trip.
  const mustWait = (caller: Caller): boolean =>
    caller.exchange !== undefined && caller.untold > caller.limit * quietShare;
  const waitAndDecide = async (actor: Actor, caller: Caller): Promise<Standing> => {
    while (mustWait(caller)) await caller.exchange;
    return decide(actor, caller, deps.clock.now().getTime());
  };
  return {
    count: (actor) => {
      const now = deps.clock.now().getTime();
      const caller = callerOf(actor, now);
      const waits = mustWait(caller) && judge(caller, now).allowed;
      return waits ? waitAndDecide(actor, caller) : decide(actor, caller, now);
    },
    settled: async () => void (await Promise.all(exchanges)),
  };
}

function judge(caller: Caller, now: number): Standing {
  const { limit, previous } = caller;
  const elapsedMs = now - caller.windowStart;
  const used = caller.known + caller.untold;
  const estimate = previous * (1 - elapsedMs / windowMs) + used;
  const leftMs = windowMs - elapsedMs;
  if (estimate + 1 <= limit) {
    const remaining = Math.floor(limit - estimate - 1);
    return { allowed: true, limit, remaining, waitSeconds: Math.max(1, Math.ceil(leftMs / 1000)) };
  }
  // So much of the window must pass until the window before weighs little enough; or this one does, in the next.
  const neededMs =
    used + 1 <= limit && previous > 0
      ? windowMs * (1 - (limit - 1 - used) / previous) - elapsedMs
      : leftMs + windowMs * Math.max(0, 1 - (limit - 1) / used);
  return { allowed: false, limit, remaining: 0, waitSeconds: Math.max(1, Math.ceil(neededMs / 1000)) };
}

/** Begins a new window when the last one is over. */
function roll(caller: Caller, now: number): void {
  const start = startOf(now);
  if (start === caller.windowStart) return;
  caller.previous = start - caller.windowStart === windowMs ? caller.known + caller.untold : 0;
  caller.windowStart = start;
  caller.known = 0;
  caller.untold = 0;
}

function startOf(now: number): number {
  return now - (now % windowMs);
}

/** Nobody is let through for being forgotten: what is left out has no calls in the last two windows. */
function forgetIdle(callers: Map<string, Caller>, now: number): void {
  for (const [key, caller] of callers) if (now - caller.windowStart >= 2 * windowMs) callers.delete(key);
}

function subjectOf(actor: Actor): { readonly projectId: string; readonly kind: 'key' | 'user'; readonly id: string } {
  return { projectId: actor.projectId, kind: actor.kind === 'user' ? 'user' : 'key', id: idOf(actor) };
}

function idOf(actor: Actor): string {
  // Who looks as support must not use up what the customer may do.
  if (actor.kind === 'user') return actor.view?.id ?? actor.userId;
  return actor.kind === 'server' ? actor.keyId : actor.name;
}
