import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createProviderGate, type Passing } from '../../src/provider-calls/gate.ts';
import type { GateLimits } from '../../src/provider-calls/gate-limits.ts';
import type { ProviderBusy } from '../../src/provider-calls/provider-busy.ts';

/** A gate whose clock the test moves. */
function gateAt(limits: Partial<GateLimits> = {}) {
  const clock = { ms: 0 };
  const gate = createProviderGate(limits, () => clock.ms);
  const at = (change: Partial<Passing> = {}): Passing => ({
    projectId: 'p',
    connectionId: 'c',
    host: 'api.example',
    signal: undefined,
    ...change,
  });
  const call = (failed: boolean | undefined, change: Partial<Passing> = {}, restMs?: number) =>
    gate.pass(
      at(change),
      async () => failed,
      () => ({ failed, restMs }),
    );
  return { clock, gate, at, call };
}

const busy = (reason: ProviderBusy['reason']) => expect.objectContaining({ name: 'ProviderBusy', reason });

test('half of twenty calls that fail keep the next ones away for thirty seconds, then one is let through to see', async () => {
  const { clock, call } = gateAt();
  for (let nth = 0; nth < 19; nth++) await call(nth % 2 === 0);
  await expect(call(true)).resolves.toBe(true);
  await expect(call(false)).rejects.toEqual(busy('circuit_open'));
  clock.ms = 29_999;
  await expect(call(false)).rejects.toMatchObject({ reason: 'circuit_open', retryAfterMs: 1_000 });
  clock.ms = 30_000;
  await call(true);
  await expect(call(false)).rejects.toEqual(busy('circuit_open'));
  clock.ms = 60_000;
  await call(false);
  await call(false);
});

test('while one looks whether the host still fails, the others are kept away', async () => {
  const { clock, gate, at, call } = gateAt();
  for (let nth = 0; nth < 20; nth++) await call(true);
  clock.ms = 30_000;
  const { promise, resolve } = Promise.withResolvers<void>();
  const probe = gate.pass(
    at(),
    () => promise,
    () => ({ failed: false }),
  );
  await expect(call(false)).rejects.toEqual(busy('circuit_open'));
  resolve();
  await probe;
  await call(false);
});

test.each([
  ['fewer than twenty', Array<boolean>(19).fill(true)],
  ['less than half', [...Array<boolean>(11).fill(false), ...Array<boolean>(10).fill(true)]],
  ['what tells nothing', Array<undefined>(40).fill(undefined)],
])('%s keep nobody away', async (_, outcomes) => {
  const { call } = gateAt();
  for (const failed of outcomes) await call(failed);
  await expect(call(false)).resolves.toBe(false);
});

test('what failed long ago is forgotten', async () => {
  const { clock, call } = gateAt();
  for (let nth = 0; nth < 19; nth++) await call(true);
  clock.ms = 30_001;
  await call(true);
  await expect(call(true)).resolves.toBe(true);
});

test("another host, and another project's calls of the same host, are another matter", async () => {
  const { call } = gateAt();
  for (let nth = 0; nth < 20; nth++) await call(true);
  await expect(call(false)).rejects.toEqual(busy('circuit_open'));
  await call(false, { host: 'api.other' });
  await call(false, { projectId: 'q' });
});

test('a provider that asks for a rest gets it, from this account alone', async () => {
  const { clock, call } = gateAt();
  await call(false, {}, 7_000);
  await expect(call(false)).rejects.toMatchObject({ reason: 'rate_limited', retryAfterMs: 7_000 });
  await call(false, { connectionId: 'd' });
  clock.ms = 7_000;
  await call(false);
});

test('however calls come and end, no more than allowed are under way, each gets its turn in order, and no place is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.constantFrom('works', 'throws', 'aborted'), { minLength: 1, maxLength: 30 }),
      fc.scheduler(),
      async (perConnection, kinds, scheduler) => {
        const { gate, at } = gateAt({ perConnection });
        let running = 0;
        let most = 0;
        const begun: number[] = [];
        const all = kinds.map((kind, nth) => {
          const aborter = new AbortController();
          const passing = gate.pass(
            at({ signal: aborter.signal }),
            async () => {
              begun.push(nth);
              most = Math.max(most, ++running);
              await scheduler.schedule(Promise.resolve());
              running -= 1;
              if (kind === 'throws') throw new Error('as told');
            },
            () => ({ failed: undefined }),
          );
          if (kind === 'aborted') void scheduler.schedule(Promise.resolve()).then(() => aborter.abort());
          return passing;
        });
        await scheduler.waitFor(Promise.allSettled(all));
        expect(most).toBeLessThanOrEqual(perConnection);
        expect(running).toBe(0);
        expect(begun).toEqual(begun.toSorted((one, other) => one - other));
        // All places are free again.
        const { promise, resolve } = Promise.withResolvers<void>();
        const last = Array.from({ length: perConnection }, () =>
          gate.pass(
            at(),
            () => promise.then(() => ++running),
            () => ({ failed: undefined }),
          ),
        );
        resolve();
        await Promise.all(last);
        expect(running).toBe(perConnection);
      },
    ),
  );
});

test('who waits too long, or finds too many waiting, is told to come back', async () => {
  const { gate, at, call } = gateAt({ perConnection: 1, waiting: 1, waitMs: 20 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = gate.pass(
    at(),
    () => promise,
    () => ({ failed: false }),
  );
  const second = call(false);
  await expect(call(false)).rejects.toEqual(busy('too_many_calls'));
  await expect(second).rejects.toEqual(busy('too_many_calls'));
  resolve();
  await first;
  await call(false);
});
