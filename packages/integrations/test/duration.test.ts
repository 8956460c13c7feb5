import { expect, test } from 'vitest';
import { type Duration, durationMs } from '../src/define/index.ts';

test.each<[Duration, number]>([
  [0, 0],
  [1500, 1500],
  ['1 second', 1000],
  ['30 seconds', 30_000],
  ['1.5 minutes', 90_000],
  ['2 hours', 7_200_000],
  ['1 day', 86_400_000],
  ['400 days', 34_560_000_000],
])('%j is %d ms', (duration, ms) => {
  expect(durationMs(duration)).toBe(ms);
});

test.each(['', '2', '2days', '2  days', ' 2 days', '2 weeks', '-2 days', '1e3 days', '.5 days', 'two days', '2 dayss'])(
  '%j is no duration',
  (text) => {
    expect(() => durationMs(text as Duration)).toThrow(
      new TypeError(`"${text}" is no duration. Write a number and a unit, such as "2 days", or milliseconds.`),
    );
  },
);
