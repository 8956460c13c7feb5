import type { Execution } from '@acme/connect';
import { useMemo } from 'react';
import { groupByDay } from '../headless/runs/group-by-day.ts';
import { useRunTimes } from '../headless/runs/run-times.ts';
import { Heading } from '../panel/heading.tsx';
import { RunRow } from './run-row.tsx';

interface RunDaysProps {
  readonly items: readonly Execution[];
  readonly headingLevel: number;
  readonly onOpen: (executionId: string) => void;
}

/** Runs by the day on which they began, where the customer is. */
export function RunDays({ items, headingLevel, onOpen }: RunDaysProps): React.JSX.Element {
  const times = useRunTimes();
  const days = useMemo(() => groupByDay(items, times), [items, times]);
  return (
    <>
      {days.map(([day, runs]) => (
        <div data-acme-part="group" key={day}>
          <Heading level={headingLevel} part="run-day">
            <time data-acme-part="time" dateTime={day}>
              {times.day(runs[0]?.startedAt ?? day)}
            </time>
          </Heading>
          <ol data-acme-part="run-list">
            {runs.map((run) => (
              <RunRow key={run.id} run={run} times={times} onOpen={onOpen} />
            ))}
          </ol>
        </div>
      ))}
    </>
  );
}
