/** A length of time: milliseconds, or a number and a unit. */
export type Duration = number | `${number} ${'second' | 'minute' | 'hour' | 'day'}${'' | 's'}`;

const unitMs = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Milliseconds of a duration. @throws TypeError for text that is none */
export function durationMs(duration: Duration): number {
  if (typeof duration === 'number') return duration;
  const found = /^(\d+(?:\.\d+)?) (second|minute|hour|day)s?$/.exec(duration);
  if (found?.[1] === undefined) {
    throw new TypeError(`"${duration}" is no duration. Write a number and a unit, such as "2 days", or milliseconds.`);
  }
  return Number(found[1]) * unitMs[found[2] as keyof typeof unitMs];
}
