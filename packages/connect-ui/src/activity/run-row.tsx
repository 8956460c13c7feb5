import type { Execution } from '@acme/connect';
import { accountName } from '../headless/account-name.ts';
import { useConnectedUser } from '../headless/use-connected-user.ts';
import { placeOf } from '../headless/runs/run-names.ts';
import { RunStatus } from './run-status.tsx';
import type { RunTimes } from '../headless/runs/run-times.ts';
import { RunWait } from './run-wait.tsx';
import { useRunMessages } from '../headless/runs/run-messages.tsx';

interface RunRowProps {
  readonly run: Execution;
  readonly times: RunTimes;
  readonly onOpen: (executionId: string) => void;
}

export function RunRow({ run, times, onOpen }: RunRowProps): React.JSX.Element {
  const t = useRunMessages();
  const { workflow, integration, connection } = placeOf(useConnectedUser().data, run);
  const time = times.time(run.startedAt);
  const took = times.duration(run.startedAt, run.finishedAt);
  const hasOthers = (integration?.connections.length ?? 0) > 1;
  return (
    <li data-acme-part="run">
      <RunStatus status={run.status} />
      <div data-acme-part="run-text">
        <button
          data-acme-part="link"
          data-run={run.id}
          type="button"
          aria-label={`${workflow}, ${t(`activity.status.${run.status}`)}, ${time}`}
          onClick={() => onOpen(run.id)}
        >
          {workflow}
        </button>
        <p data-acme-part="run-note">
          {run.reason === undefined
            ? hasOthers && connection && accountName(connection)
            : t(`activity.reason.${run.reason}`, { app: integration?.name ?? '' })}
        </p>
      </div>
      <p data-acme-part="run-time">
        <time data-acme-part="time" dateTime={run.startedAt}>
          {time}
        </time>
        {took !== undefined && <span data-acme-part="run-took">{took}</span>}
        <RunWait run={run} part="run-took" format={times.moment} />
      </p>
    </li>
  );
}
