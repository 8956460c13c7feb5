import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createClientBreaker } from '../../src/connections/client-breaker.ts';
import { backoffMs, defaultRefreshTiming } from '../../src/connections/refresh-timing.ts';
import { renewFrom } from '../../src/connections/renew-from.ts';

const second = 1_000;
const minute = 60 * second;

/** How long before its end a token of this life is renewed, for many connections. */
function aheadOf(lifeMs: number): number[] {
  const storedAt = new Date('2026-11-25T12:00:00Z');
  const expiresAt = new Date(storedAt.getTime() + lifeMs);
  return Array.from(
    { length: 2_000 },
    () => expiresAt.getTime() - renewFrom(randomUUID(), storedAt, expiresAt).getTime(),
  );
}

test.each([
  ['a day', 24 * 60 * minute, 5 * minute],
  ['an hour', 60 * minute, 5 * minute],
  ['ten minutes', 10 * minute, minute],
  ['two seconds', 2 * second, 200],
  ['no time', 0, 0],
])('a token that lives %s is renewed ahead of its end, each connection at its own moment', (_, lifeMs, aheadMs) => {
  const all = aheadOf(lifeMs);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(Math.floor((aheadMs * 2) / 3) - 1);
  expect(Math.max(...all)).toBeLessThanOrEqual(Math.ceil((aheadMs * 4) / 3) + 1);
  const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
  expect(mean).toBeGreaterThanOrEqual(aheadMs * 0.98 - 1);
  expect(mean).toBeLessThanOrEqual(aheadMs * 1.02 + 1);
});

test('thousands of tokens of one minute are not renewed in one second', () => {
  const seconds = aheadOf(60 * minute).map((ahead) => Math.floor(ahead / second));
  const counts = Map.groupBy(seconds, (each) => each);
  expect(Math.max(...[...counts.values()].map(({ length }) => length))).toBeLessThan(60);
});

test('the moment of a connection stays the same', () => {
  const [id, storedAt, expiresAt] = [randomUUID(), new Date(0), new Date(60 * minute)];
  expect(renewFrom(id, storedAt, expiresAt)).toEqual(renewFrom(id, storedAt, expiresAt));
});

test('waits double from a second to a quarter of an hour, and stay there', () => {
  for (const [failures, least] of [
    [1, second],
    [2, 2 * second],
    [5, 16 * second],
    [10, 512 * second],
    [11, 15 * minute],
    [5_000, 15 * minute],
  ] as const) {
    const waits = Array.from({ length: 200 }, () => backoffMs(defaultRefreshTiming, failures));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...waits)).toBeLessThanOrEqual(Math.min(15 * minute, least * 1.25));
    if (least < 15 * minute) expect(new Set(waits).size).toBeGreaterThan(20);
  }
});

test('after a refusal the client rests; then one caller tries, and the others wait for how it ends', async () => {
  const breaker = createClientBreaker({ ...defaultRefreshTiming, firstBackoffMs: 40 });
  expect([breaker.restMs('one'), breaker.enter('one'), breaker.enter('one')]).toEqual([0, true, true]);
  breaker.refused('one');
  expect(breaker.restMs('one')).toBeGreaterThan(0);
  expect([breaker.enter('one'), breaker.enter('other')]).toEqual([false, true]);
  await expect.poll(() => breaker.restMs('one')).toBe(0);
  expect([breaker.enter('one'), breaker.enter('one')]).toEqual([true, false]);
  breaker.refused('one');
  expect(breaker.restMs('one')).toBeGreaterThan(50);
  breaker.accepted('one');
  expect([breaker.enter('one'), breaker.enter('one')]).toEqual([true, true]);
});
