import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CronRule, readCron } from '../src/cron.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Santiago',
  'Africa/Cairo',
];
const minuteMs = 60_000;
const dayMs = 86_400_000;

function rule(cron: string, timeZone: string): CronRule {
  const read = readCron(cron, timeZone);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** What the clock on the wall says: `2026-03-29` and minutes since midnight, by the platform's own time zones. */
function wall(at: Date, timeZone: string): { readonly day: string; readonly minutes: number } {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(timeZone, format);
  const [day = '', time = ''] = format.format(at).split(' ');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return { day, minutes: hours * 60 + minutes };
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
}

const day = fc.date({
  min: new Date('2025-01-01T00:00:00Z'),
  max: new Date('2028-12-25T00:00:00Z'),
  noInvalidDate: true,
});

test('a time of day ticks once on every day, at that time; where the clocks leave it out, right after the gap', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), day, fc.nat({ max: 1_439 }), (timeZone, from, timeOfDay) => {
      const daily = rule(`${timeOfDay % 60} ${Math.floor(timeOfDay / 60)} * * *`, timeZone);
      let at = daily.next(from)!;
      expect(at.getTime()).toBeGreaterThan(from.getTime());
      for (let count = 0; count < 3; count++) {
        const { day: today, minutes } = wall(at, timeZone);
        if (minutes !== timeOfDay) {
          // Not a minute of this day says the time that was asked for, and the minute before belongs to before the gap.
          const before = wall(new Date(at.getTime() - minuteMs), timeZone);
          expect(before.day < today || before.minutes < timeOfDay).toBe(true);
          expect(minutes).toBeGreaterThan(timeOfDay);
          expect(minutes - before.minutes === 1 && before.day === today).toBe(false);
        }
        const later = daily.next(at)!;
        // Around a change of the clocks a day is 23 to 25 hours long.
        expect(later.getTime() - at.getTime()).toBeGreaterThanOrEqual(22.5 * 3_600_000);
        expect(later.getTime() - at.getTime()).toBeLessThanOrEqual(25.5 * 3_600_000);
        expect(wall(later, timeZone).day).toBe(dayAfter(today));
        at = later;
      }
    }),
    // Late on the day before the clocks change by half an hour: the next tick is on the next day, 23.5 hours later.
    { numRuns: 300, examples: [['Australia/Lord_Howe', new Date('2025-10-01T13:00:00.000Z'), 1_410]] },
  );
});

test('what ticks every few minutes goes on evenly, whatever the clocks on the wall do', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), day, fc.constantFrom(1, 5, 15, 30), (timeZone, from, everyMinutes) => {
      const even = rule(`*/${everyMinutes} * * * *`, timeZone);
      let at = even.next(from)!;
      for (let count = 0; count < 20; count++) {
        const later = even.next(at)!;
        expect(later.getTime() - at.getTime()).toBe(everyMinutes * minuteMs);
        at = later;
      }
    }),
    { numRuns: 100 },
  );
});

test('around every change of the clocks of a year, a day has each of its ticks once', () => {
  for (const timeZone of zones) {
    const daily = rule('30 2 * * *', timeZone);
    const days: string[] = [];
    let at = new Date('2026-01-01T00:00:00Z');
    for (;;) {
      at = daily.next(at)!;
      if (at >= new Date('2027-01-01T00:00:00Z')) break;
      days.push(wall(at, timeZone).day);
    }
    expect(new Set(days).size, timeZone).toBe(days.length);
    expect([365, 366], timeZone).toContain(days.length);
  }
});

test('the newest tick of a span is the last of those that are counted one by one', () => {
  const crons = ['* * * * *', '*/20 * * * *', '0 * * * *', '30 2 * * *', '0 8 * * 1-5', '0 0 1 * *'];
  fc.assert(
    fc.property(
      fc.constantFrom(...crons),
      fc.constantFrom(...zones),
      day,
      fc.integer({ min: 0, max: 3 * 24 * 60 }),
      (cron, timeZone, from, minutes) => {
        const given = rule(cron, timeZone);
        const to = new Date(from.getTime() + minutes * minuteMs);
        let expected: Date | undefined;
        for (let at = given.next(new Date(from.getTime() - 1)); at !== undefined && at <= to; at = given.next(at)) {
          expected = at;
        }
        expect(given.last(from, to)).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});

test('years without a word are looked through quickly', () => {
  const began = performance.now();
  const to = new Date('2030-01-01T00:00:30Z');
  expect(rule('* * * * *', 'Europe/Berlin').last(new Date('2020-01-01T00:00:00Z'), to)).toEqual(
    new Date('2030-01-01T00:00:00Z'),
  );
  expect(rule('0 0 1 6 *', 'UTC').last(new Date('2020-01-01T00:00:00Z'), to)).toEqual(new Date('2029-06-01T00:00:00Z'));
  expect(performance.now() - began).toBeLessThan(500);
});

test('what is no cron expression or no time zone is told apart', () => {
  for (const cron of ['', '* * * *', '* * * * * *', '61 * * * *', '@daily', 'x * * * *', '0 0 * * 8']) {
    expect(readCron(cron, 'UTC'), cron).toMatch(/^cron /);
  }
  expect(readCron('* * * * *', 'Mars/Base')).toMatch(/^timeZone /);
  expect(rule('0 0 30 2 *', 'UTC').next(new Date())).toBeUndefined();
});
