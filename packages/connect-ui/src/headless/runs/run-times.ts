import { useMemo } from 'react';
import { useConnectContext } from '../connect-provider.tsx';

/** How times of runs are written: in the provider's language and time zone, so that a server and a browser write the same. */
export interface RunTimes {
  /** `2026-11-26`, for grouping. */
  readonly dayKey: (iso: string) => string;
  readonly day: (iso: string) => string;
  readonly time: (iso: string) => string;
  /** Day and time. */
  readonly moment: (iso: string) => string;
  /** From one to the other, in the unit that fits; undefined while there is no end. */
  readonly duration: (from: string, to: string | undefined) => string | undefined;
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

export function createRunTimes(locale: string, timeZone: string | undefined): RunTimes {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    return (iso: string) => formatter.format(new Date(iso));
  };
  const keys = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone });
  return {
    dayKey: (iso) => keys.format(new Date(iso)),
    day: format({ dateStyle: 'full' }),
    time: format({ timeStyle: 'short' }),
    moment: format({ dateStyle: 'medium', timeStyle: 'short' }),
    duration: (from, to) => {
      if (to === undefined) return undefined;
      const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1_000);
      const [unit, size] = units.find(([, least]) => seconds >= least) ?? (['second', 1] as const);
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: 1,
      }).format(seconds / size);
    },
  };
}

/** The same, in the provider's language and time zone. */
export function useRunTimes(): RunTimes {
  const { locale, timeZone } = useConnectContext();
  return useMemo(() => createRunTimes(locale, timeZone), [locale, timeZone]);
}
