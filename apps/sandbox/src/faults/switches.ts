import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Ledger } from '../ledger.ts';
import { type Fault, Faults, type FaultTarget } from './schema.ts';

/** The fault switches of one sandbox. */
export interface FaultSwitches {
  readonly current: Faults;
  /** @throws ZodError for a group or value that does not exist; nothing is changed then. */
  change(patch: unknown): Faults;
  reset(): Faults;
  /** To be called when a request reaches a target: waits where it is slow, and says what is to go wrong. */
  enter(target: FaultTarget): Promise<Fault | undefined>;
  /** What answers of a target say of its limit, while they are to say it. */
  standing(target: FaultTarget): Readonly<Record<string, string>>;
  /** To be called when the effect is there and the answer is not sent yet: waits where it is late. */
  leave(target: FaultTarget): Promise<void>;
}

// Two levels, since a patch names values inside groups.
const Patch = z.record(z.string(), z.record(z.string(), z.unknown()));

export function createFaultSwitches({
  ledger,
  signal,
}: {
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
}): FaultSwitches {
  let faults = Faults.parse({});
  const windows = new Map<FaultTarget, { endsAtMs: number; requests: number }>();

  return {
    get current() {
      return faults;
    },
    change(patch) {
      const groups = Object.entries(Patch.parse(patch)).map(([name, values]) => [
        name,
        { ...faults[name as keyof Faults], ...values },
      ]);
      faults = Faults.parse({ ...faults, ...Object.fromEntries(groups) });
      windows.clear();
      ledger.append({ type: 'faults_changed', faults });
      return faults;
    },
    reset() {
      return this.change(Faults.parse({}));
    },
    async enter(target) {
      const { slowMs } = faults[target];
      if (slowMs > 0) await sleep(slowMs, undefined, { signal });
      const fault = overLimit(target) ?? take(target);
      if (fault) ledger.append({ type: 'fault_injected', target, kind: fault.kind, afterEffect: fault.afterEffect });
      return fault;
    },
    standing(target) {
      const { rateLimit } = faults[target];
      const window = windows.get(target);
      if (!rateLimit?.headers || !window) return {};
      return {
        'ratelimit-limit': String(rateLimit.requests),
        'ratelimit-remaining': String(Math.max(0, rateLimit.requests - window.requests)),
        'ratelimit-reset': String(Math.max(0, (window.endsAtMs - Date.now()) / 1_000)),
      };
    },
    async leave(target) {
      const { lateMs } = faults[target];
      if (lateMs > 0) await sleep(lateMs, undefined, { signal });
    },
  };

  function take(target: FaultTarget): Fault | undefined {
    const { fault } = faults[target];
    if (!fault || fault.remaining === null) return fault ?? undefined;
    const left = fault.remaining - 1;
    faults = { ...faults, [target]: { ...faults[target], fault: left === 0 ? null : { ...fault, remaining: left } } };
    return fault;
  }

  function overLimit(target: FaultTarget): Fault | undefined {
    const { rateLimit } = faults[target];
    if (!rateLimit) return undefined;
    const now = Date.now();
    let window = windows.get(target);
    if (!window || window.endsAtMs <= now) {
      window = { endsAtMs: now + rateLimit.windowMs, requests: 0 };
      windows.set(target, window);
    }
    window.requests += 1;
    if (window.requests <= rateLimit.requests) return undefined;
    const retryAfter = Math.max(1, Math.ceil((window.endsAtMs - now) / 1000));
    return { kind: 'status', status: 429, error: 'rate_limited', retryAfter, afterEffect: false, remaining: null };
  }
}
