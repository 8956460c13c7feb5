import { pollIntervals } from '../define/poll.ts';
import type { SettingValue } from '../define/settings.ts';
import type { ScheduleTimes } from '../define/trigger.ts';
import type { Workflow } from '../define/workflow.ts';

/** What the times of a schedule may depend on. */
export interface TimesFacts {
  readonly connectionId: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, SettingValue | undefined>>;
  readonly connectionSettings: Readonly<Record<string, SettingValue | undefined>>;
}

/**
 * When a workflow starts by itself for one account; a text says why it cannot.
 *
 * @param cronMistake that of the engine
 */
export function timesOf(
  { trigger }: Workflow,
  facts: TimesFacts,
  cronMistake: (cron: string, timeZone: string) => string | undefined,
): ScheduleTimes | string | undefined {
  if (trigger.kind === 'poll') return pollTimes(pollIntervals[trigger.spec.every], facts.connectionId);
  if (trigger.kind !== 'schedule') return undefined;
  if (typeof trigger.times !== 'function') return trigger.times;
  try {
    const { metadata, settings, connectionSettings } = facts;
    const times = trigger.times({ metadata, settings, connection: { settings: connectionSettings } });
    if (times === undefined) return undefined;
    return cronMistake(times.cron, times.timeZone) ?? { cron: times.cron, timeZone: times.timeZone };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Each account has a minute of its own, so that a provider is not asked for all of them at once. */
function pollTimes(everyMinutes: number, connectionId: string): ScheduleTimes {
  const own = Number.parseInt(connectionId.replaceAll('-', '').slice(0, 8), 16) % everyMinutes;
  const [hour, minute] = [Math.floor(own / 60), own % 60];
  const everyHours = everyMinutes / 60;
  const cron =
    everyMinutes < 60
      ? `${minute === 0 && everyMinutes === 1 ? '*' : `${minute}-59/${everyMinutes}`} * * * *`
      : `${minute} ${everyHours === 1 ? '*' : everyHours === 24 ? hour : `${hour}-23/${everyHours}`} * * *`;
  return { cron, timeZone: 'UTC' };
}
