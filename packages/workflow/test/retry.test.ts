import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits, StepFailure } from '../src/index.ts';
import { defaultTiming, retryDelayMs } from '../src/timing.ts';
import { openWorkflows, type Workflows } from './open-workflows.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());

const policy = fc.record(
  {
    backoff: fc.record(
      {
        firstMs: fc.integer({ min: 0, max: limits.retryAfterMs }),
        factor: fc.double({ min: 1, max: 10, noNaN: true }),
      },
      { requiredKeys: ['firstMs'] },
    ),
    maxDelayMs: fc.integer({ min: 0, max: limits.retryAfterMs }),
  },
  { requiredKeys: [] },
);
const draw = fc.double({ min: 0, max: 1, noNaN: true });

test('whatever the policy: delays do not shrink, stay within half of each other and below the longest', () => {
  fc.assert(
    fc.property(policy, fc.integer({ min: 1, max: limits.tries - 1 }), draw, (given, tries, random) => {
      const delays = { delaysMs: defaultTiming.retryDelaysMs, ...given };
      const at = (failedTries: number, drawn: number) => retryDelayMs(delays, failedTries, undefined, drawn);
      const middle = at(tries, 0.5);
      expect(Number.isSafeInteger(middle)).toBe(true);
      expect(at(tries + 1, 0.5)).toBeGreaterThanOrEqual(middle);
      expect(at(tries, random)).toBeGreaterThanOrEqual(Math.floor(middle / 2));
      expect(at(tries, random)).toBeLessThanOrEqual(Math.ceil(middle * 1.5) + 1);
      expect(at(tries, random)).toBeLessThanOrEqual(given.maxDelayMs ?? limits.retryAfterMs);
    }),
  );
});

test('what the other side asks for is never undercut, up to a day, and spreads those who were told the same', () => {
  fc.assert(
    fc.property(policy, fc.nat({ max: 3 * limits.retryAfterMs }), draw, (given, askedMs, random) => {
      const delayMs = retryDelayMs({ delaysMs: defaultTiming.retryDelaysMs, ...given }, 1, askedMs, random);
      const keptMs = Math.min(askedMs, limits.retryAfterMs);
      expect(delayMs).toBeGreaterThanOrEqual(keptMs);
      expect(delayMs).toBeLessThanOrEqual(keptMs + Math.max(1_000, keptMs * 0.1) + 1);
    }),
  );
});

test('a policy of its own says how often a step is tried; each attempt is seen with its times and its failure', async () => {
  const calls: number[] = [];
  const engine = await workflows.engine({
    flaky: ({ step }) =>
      step.run(
        'flaky',
        ({ attempt }) => {
          calls.push(attempt);
          if (attempt < 3) throw new StepFailure('provider_unavailable', `no ${attempt} ${'x'.repeat(400)}`);
          return 'yes';
        },
        { tries: 3, backoff: { firstMs: 20, factor: 1 }, maxDelayMs: 50 },
      ),
    hopeless: ({ step }) =>
      step.run(
        'hopeless',
        () => {
          throw new StepFailure('provider_unavailable', 'no', { actor: 'provider' });
        },
        { tries: 2, backoff: { firstMs: 1 } },
      ),
  });
  const flaky = await workflows.until(await workflows.start(engine, 'flaky'), 'succeeded');
  expect(calls).toEqual([1, 2, 3]);
  const [step] = flaky.steps;
  expect(step).toMatchObject({ attempts: 3, status: 'succeeded', actor: undefined });
  expect(step!.history.map(({ attempt, reason }) => [attempt, reason])).toEqual([
    [1, 'provider_unavailable'],
    [2, 'provider_unavailable'],
    [3, undefined],
  ]);
  expect(step!.history[0]!.error).toHaveLength(limits.historyErrorBytes);
  const times = step!.history.flatMap(({ startedAt, finishedAt }) => [startedAt.getTime(), finishedAt.getTime()]);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(step!.history[2]!.finishedAt).toEqual(step!.finishedAt);

  const hopeless = await workflows.until(await workflows.start(engine, 'hopeless'), 'failed');
  expect(hopeless).toMatchObject({ reason: 'provider_unavailable', actor: 'provider' });
  expect(hopeless.steps[0]).toMatchObject({ attempts: 2, actor: 'provider', status: 'failed' });
  expect(hopeless.steps[0]!.history).toHaveLength(2);
});

test('a step that went well at once has no history', async () => {
  const engine = await workflows.engine({ one: ({ step }) => step.run('one', () => 1) });
  const done = await workflows.until(await workflows.start(engine, 'one'), 'succeeded');
  expect(done.steps[0]).toMatchObject({ attempts: 1, history: [] });
});

test('a time to try again is kept as well, and while it is waited for it can be seen with who must act', async () => {
  const at = new Date(Date.now() + 3_600_000);
  const engine = await workflows.engine({
    busy: ({ step }) =>
      step.run('busy', () => {
        throw new StepFailure('rate_limited', 'later', { retryAt: at, actor: 'provider' });
      }),
    parked: ({ step }) =>
      step.run('parked', () => {
        throw new StepFailure('credential_invalid', 'sign in again', { park: true, actor: 'user' });
      }),
  });
  const busy = await workflows.until(await workflows.start(engine, 'busy'), 'retrying');
  const [step] = busy.steps;
  expect(step).toMatchObject({ status: 'retrying', reason: 'rate_limited', actor: 'provider', attempts: 1 });
  expect(step!.nextAttemptAt!.getTime()).toBeGreaterThanOrEqual(at.getTime() - 2_000);
  expect(step!.nextAttemptAt!.getTime()).toBeLessThanOrEqual(at.getTime() + 365_000);
  expect(busy.nextAttemptAt).toEqual(step!.nextAttemptAt);
  const parked = await workflows.until(await workflows.start(engine, 'parked'), 'parked');
  expect(parked).toMatchObject({ reason: 'credential_invalid', actor: 'user' });
  expect(parked.steps[0]).toMatchObject({ attempts: 0, history: [] });
});

test('a policy that is none fails the execution', async () => {
  const wrong = [
    { tries: 0 },
    { tries: 101 },
    { maxDelayMs: -1 },
    { backoff: { firstMs: Number.NaN } },
    { backoff: { firstMs: 1, factor: 0.5 } },
  ];
  const engine = await workflows.engine({
    wrong: ({ input, step }) => step.run('wrong', () => 1, wrong[input as number]),
  });
  for (const index of wrong.keys()) {
    const end = await workflows.until(await workflows.start(engine, 'wrong', index), 'failed');
    expect(end.reason).toBe('code_threw');
    expect(end.error).toContain('"wrong"');
  }
});
