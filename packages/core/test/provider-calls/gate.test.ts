import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { createProviderGate, type Passing } from '../../src/provider-calls/gate.ts';
import type { GateLimits } from '../../src/provider-calls/gate-limits.ts';
import type { ProviderBusy } from '../../src/provider-calls/provider-busy.ts';

afterEach(() => void vi.useRealTimers());

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

/** A provider that lets so many calls through in a window, which begins with the first call after the one before. */
function createLimitedProvider(limit: number, windowMs: number, now: () => number) {
  let window = { endsAt: Number.NEGATIVE_INFINITY, calls: 0 };
  let refused = 0;
  return {
    refused: () => refused,
    handle() {
      if (window.endsAt <= now()) window = { endsAt: now() + windowMs, calls: 0 };
      window.calls += 1;
      if (window.calls > limit) refused += 1;
      return { remaining: Math.max(0, limit - window.calls), resetMs: window.endsAt - now() };
    },
  };
}

test('a provider that says how many calls are left never gets one more, whatever the order in which calls and answers travel', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 20, max: 2_000 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(
        fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })),
        {
          minLength: 1,
          maxLength: 40,
        },
      ),
      async (limit, windowMs, perConnection, calls) => {
        const provider = createLimitedProvider(limit, windowMs, () => performance.now());
        const gate = createProviderGate({ perConnection, waitMs: 1_000_000, restWaitMs: 5_000 });
        const pass = (there: number, back: number) =>
          gate.pass(
            { projectId: 'p', connectionId: 'c', host: 'api.example', signal: undefined },
            async () => {
              await sleep(there);
              const standing = provider.handle();
              await sleep(back);
              return standing;
            },
            (came) => ({ failed: false, standing: 'answer' in came ? came.answer : undefined }),
          );
        // What is said in the first answer is what the rest is held to.
        const first = pass(1, 1);
        await vi.advanceTimersByTimeAsync(2);
        await first;
        const all = Promise.all(calls.map(([after, there, back]) => sleep(after).then(() => pass(there, back))));
        await vi.advanceTimersByTimeAsync(300 + calls.length * (windowMs + 200));
        await all;
        expect(provider.refused()).toBe(0);
      },
    ),
    {
      numRuns: 200,
      examples: [
        // One that began in the time before is answered while another finds out, and is not in what that one is told.
        [
          3,
          51,
          2,
          [
            [50, 46, 0],
            [108, 0, 3],
            [49, 33, 39],
            [0, 0, 0],
            [224, 0, 0],
            [108, 0, 0],
            [48, 43, 17],
          ],
        ],
        // A slow one meets the provider in a time that nobody knows of yet.
        [
          2,
          33,
          1,
          [
            [2, 0, 0],
            [2, 0, 0],
            [1, 0, 2],
            [0, 0, 0],
            [1, 31, 0],
          ],
        ],
        // The last answer comes when the time is over, and nobody is there to find out.
        [
          2,
          20,
          3,
          [
            [21, 0, 0],
            [21, 0, 0],
            [0, 0, 19],
            [21, 0, 0],
          ],
        ],
      ],
    },
  );
});

test('a rest that is short is waited for, a longer one is not, and who waits for a short one that becomes long is told', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const gate = createProviderGate({ restWaitMs: 1_000 });
  const pass = (restMs?: number) =>
    gate.pass(
      { projectId: 'p', connectionId: 'c', host: 'api.example', signal: undefined },
      async () => performance.now(),
      () => ({ failed: false, restMs }),
    );
  const began = await pass(1_000);
  const waiting = pass(60_000);
  const behind = pass();
  behind.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await waiting) - began).toBeGreaterThanOrEqual(1_000);
  // Both go together: the first of them is told of the long rest after the second is under way.
  await behind;
  await expect(pass()).rejects.toMatchObject({ reason: 'rate_limited', retryAfterMs: 60_000 });
});

test('without word of what is left, calls are held to nothing, and a provider whose clock is behind holds nobody up', async () => {
  const { gate, at } = gateAt({ perConnection: 5 });
  const pass = (standing?: { remaining: number; resetMs: number }) =>
    gate.pass(
      at(),
      async () => 1,
      () => ({ failed: false, standing }),
    );
  expect(await Promise.all(Array.from({ length: 20 }, () => pass()))).toHaveLength(20);
  await pass({ remaining: 5, resetMs: 0 });
  expect(await Promise.all(Array.from({ length: 20 }, () => pass()))).toHaveLength(20);
});
