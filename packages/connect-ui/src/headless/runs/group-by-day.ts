import type { Execution } from '@acme/connect';
import type { RunTimes } from './run-times.ts';

/** Runs by the day on which they began, where the customer is. */
export function groupByDay(
  items: readonly Execution[],
  { dayKey }: RunTimes,
): readonly (readonly [day: string, runs: readonly Execution[]])[] {
  const byDay = new Map<string, Execution[]>();
  for (const item of items) {
    const day = dayKey(item.startedAt);
    byDay.set(day, [...(byDay.get(day) ?? []), item]);
  }
  return [...byDay];
}
