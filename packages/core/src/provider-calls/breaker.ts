import type { GateLimits } from './gate-limits.ts';
import { ProviderBusy } from './provider-busy.ts';

/** Keeps calls away from a host that fails. */
export interface Breaker {
  /** Lets a call through; it tells afterwards whether the host failed. @throws ProviderBusy `circuit_open` */
  enter(): (failed: boolean | undefined) => void;
  /** Nothing is remembered that matters. */
  isIdle(): boolean;
}

export function createBreaker(
  { windowMs, openMs, enough }: Pick<GateLimits, 'windowMs' | 'openMs' | 'enough'>,
  now: () => number,
  onOpen: () => void = () => undefined,
): Breaker {
  let calls: { readonly at: number; readonly failed: boolean }[] = [];
  let openUntil: number | undefined;
  let isProbing = false;

  function forget(): void {
    const from = now() - windowMs;
    const first = calls.findIndex(({ at }) => at > from);
    calls = first === -1 ? [] : calls.slice(first);
  }

  function record(failed: boolean | undefined): void {
    if (failed === undefined) return;
    forget();
    calls.push({ at: now(), failed });
    const failures = calls.filter((one) => one.failed).length;
    if (calls.length < enough || failures * 2 < calls.length) return;
    if (openUntil === undefined) onOpen();
    openUntil = now() + openMs;
  }

  return {
    enter() {
      if (openUntil === undefined) return record;
      const leftMs = openUntil - now();
      if (leftMs > 0 || isProbing) {
        throw new ProviderBusy(
          'circuit_open',
          'The provider fails too often and is left alone for a while.',
          Math.max(leftMs, 1_000),
        );
      }
      isProbing = true;
      return (failed) => {
        isProbing = false;
        if (failed === true) openUntil = now() + openMs;
        if (failed !== false) return;
        openUntil = undefined;
        calls = [];
      };
    },
    isIdle() {
      forget();
      return openUntil === undefined && calls.every(({ failed }) => !failed);
    },
  };
}
