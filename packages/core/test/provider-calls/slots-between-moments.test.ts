import { expect, test } from 'vitest';
import { defaultGateLimits } from '../../src/provider-calls/gate-limits.ts';
import { createSlots } from '../../src/provider-calls/slots.ts';

test('calls that wait for the next window are woken though it begins between two looks at the clock', async () => {
  let clock = (): number => 0;
  const slots = createSlots(defaultGateLimits, () => clock());
  const leave = await slots.enter(undefined);
  leave({ remaining: 0, resetMs: 10 });
  const waiting = slots.enter(undefined);
  // The timer comes a little early, and the window begins while it is looked at.
  let looks = 0;
  clock = () => (looks++ < 2 ? 9.999 : 10.001);
  const outcome = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 1_000, 'forgotten'))]);
  expect(outcome).toBeTypeOf('function');
});

test('a call that is let go just before the next window is of the one before, and the next call finds out', async () => {
  let clock = (): number => 0;
  const slots = createSlots(defaultGateLimits, () => clock());
  const leave = await slots.enter(undefined);
  leave({ remaining: 2, resetMs: 10 });
  let looks = 0;
  clock = () => (looks++ < 1 ? 9.999 : 10.001);
  await slots.enter(undefined);
  const outcome = await Promise.race([
    slots.enter(undefined),
    new Promise((resolve) => setTimeout(resolve, 1_000, 'waits')),
  ]);
  expect(outcome).toBeTypeOf('function');
});
