import type { AgeUnit, DateField, DateValue, Order, Term } from './types.ts';

const minutesOf: Readonly<Record<AgeUnit, number>> = { m: 1, h: 60, d: 1_440, w: 10_080 };
const hundredYears = 52_560_000;
const day = /^[12]\d{3}-\d\d-\d\d$/;
const time = /^([12]\d{3}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/** Reads the value of a date field; `fail` gets what is wrong with it. */
export function readDate(
  field: DateField,
  compare: 'is' | Order,
  value: string,
  fail: (message: string) => never,
): Term {
  if (field === 'lastRun' && compare === 'is' && value === 'never') return { kind: 'neverRan' };
  const age = /^(\d+)([mhdw])$/.exec(value);
  if (age !== null && compare === 'is') {
    fail(
      `An age passes by and is never met exactly. Write ${field}<${value} for "since then" or ${field}>${value} for "before".`,
    );
  }
  const found = age === null ? readMoment(value) : readAge(Number(age[1]), age[2] as AgeUnit);
  return found === undefined
    ? fail(
        `"${value}" is no date. Write an age of at most 100 years (30m, 12h, 7d, 4w), a day of the calendar from 1000 to 2999 ` +
          `(2026-01-31) or a time with its zone (2026-01-31T09:30Z)${field === 'lastRun' ? ', or lastRun:never.' : '.'}`,
      )
    : { kind: 'date', field, compare, value: found };
}

function readAge(age: number, unit: AgeUnit): DateValue | undefined {
  return age * minutesOf[unit] <= hundredYears ? { age, unit } : undefined;
}

function readMoment(value: string): DateValue | undefined {
  if (isDay(value)) return { day: value };
  return isDay(time.exec(value)?.[1] ?? '') ? { time: value } : undefined;
}

/** Without days such as the 30th of February, which `Date` moves into March. */
function isDay(value: string): boolean {
  const at = new Date(`${value}T00:00Z`);
  return day.test(value) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}
