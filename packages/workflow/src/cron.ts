import { Cron } from 'croner';

const hourMs = 3_600_000;
/** How far to look back for the newest tick: near first, so that a schedule of every minute is not gone through by the year. */
const lookBackMs = [hourMs, 24 * hourMs, 40 * 24 * hourMs, 450 * 24 * hourMs];

/**
 * A cron expression of five fields in a time zone: minute, hour, day of month, month, day of week. A local time that a
 * change of the clocks leaves out ticks at the first moment after the gap, one that comes twice ticks once, the first time;
 * what ticks every hour or more often goes on evenly.
 */
export interface CronRule {
  /** The first tick after a time; undefined if there is none. */
  next(after: Date): Date | undefined;
  /** The newest tick from `from` to `to`; undefined if there is none. */
  last(from: Date, to: Date): Date | undefined;
}

/** @returns the rule, or what is wrong with it */
export function readCron(cron: string, timeZone: string): CronRule | string {
  if (!/^\S+(?: +\S+){4}$/.test(cron)) {
    return 'cron must be five fields: minute, hour, day of month, month, day of week';
  }
  if (!isTimeZone(timeZone)) {
    return 'timeZone must be a name of the IANA time zone database, such as "Europe/Berlin"';
  }
  let parsed: Cron;
  try {
    parsed = new Cron(cron, { timezone: timeZone, mode: '5-part' });
  } catch (error) {
    return `cron cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
  const next = (after: Date) => parsed.nextRun(after) ?? undefined;
  return {
    next,
    last(from, to) {
      for (const backMs of lookBackMs) {
        const start = Math.max(from.getTime(), to.getTime() - backMs);
        // A tick at the very start counts.
        let newest = next(new Date(start - 1));
        if (newest === undefined || newest > to) {
          if (start === from.getTime()) return undefined;
          continue;
        }
        for (let later = next(newest); later !== undefined && later <= to; later = next(later)) newest = later;
        return newest;
      }
      return undefined;
    },
  };
}

/** What is wrong with the times of a schedule; undefined if they tick. */
export function cronMistake(cron: string, timeZone: string): string | undefined {
  const rule = readCron(cron, timeZone);
  if (typeof rule === 'string') return rule;
  return rule.next(new Date()) === undefined ? 'cron never ticks' : undefined;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
