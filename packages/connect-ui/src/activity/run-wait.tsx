import type { Execution } from '@acme/connect';
import { useRunMessages } from '../headless/runs/run-messages.tsx';

interface RunWaitProps {
  readonly run: Execution;
  readonly part: string;
  readonly format: (iso: string) => string;
}

/** When it is tried again, or goes on at the latest; nothing where that is not known. */
export function RunWait({ run, part, format }: RunWaitProps): React.JSX.Element | null {
  const t = useRunMessages();
  const { status, finishedAt, nextAttemptAt } = run;
  if (finishedAt !== undefined || nextAttemptAt === undefined) return null;
  return (
    <time data-acme-part={part} dateTime={nextAttemptAt}>
      {t(status === 'retrying' ? 'activity.nextTry' : 'activity.goesOn', { time: format(nextAttemptAt) })}
    </time>
  );
}
