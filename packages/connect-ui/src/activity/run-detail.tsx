import type { ExecutionDetail as Detail } from '@acme/connect';
import { useEffect, useRef } from 'react';
import { useConnectedUser } from '../headless/use-connected-user.ts';
import { type UseExecution, useExecution } from '../headless/use-executions.ts';
import { accountName } from '../headless/account-name.ts';
import { Button } from '../panel/button.tsx';
import { PanelError } from '../panel/panel-states.tsx';
import { Glyph } from '../panel/glyph.tsx';
import type { ExecutionDetailProps } from './execution-list.tsx';
import { RunActions } from './run-actions.tsx';
import { placeOf } from '../headless/runs/run-names.ts';
import { RunSkeleton } from './run-skeleton.tsx';
import { todoOf } from '../headless/runs/run-todo.ts';
import { RunStatus } from './run-status.tsx';
import { RunSteps } from './run-steps.tsx';
import { useRunTimes } from '../headless/runs/run-times.ts';
import { RunWait } from './run-wait.tsx';
import { startedByText } from '../headless/runs/started-by.ts';
import { useRunMessages } from '../headless/runs/run-messages.tsx';

interface RunDetailProps extends ExecutionDetailProps {
  /** Its heading takes the focus once it is there: what the customer came from is gone from the page. */
  readonly takesFocus?: boolean;
}

export function RunDetail({ id, onBack, headingLevel = 3, takesFocus = false }: RunDetailProps): React.JSX.Element {
  const t = useRunMessages();
  const run = useExecution(id);
  const start = useRef<HTMLDivElement>(null);
  const isThere = run.status !== 'pending';
  useEffect(() => {
    if (takesFocus) (start.current?.querySelector<HTMLElement>('[tabindex]') ?? start.current)?.focus();
  }, [takesFocus, isThere]);
  return (
    <div ref={start} data-acme-part="run-detail" tabIndex={-1} aria-busy={!isThere || undefined}>
      {onBack !== undefined && (
        <div data-acme-part="run-back">
          <Button look="quiet" onClick={onBack}>
            <Glyph name="back" />
            {t('activity.back')}
          </Button>
        </div>
      )}
      {run.status === 'pending' ? (
        <RunSkeleton />
      ) : run.status === 'error' ? (
        <PanelError
          text={t('activity.loadError')}
          error={run.error}
          isRetrying={run.isRefreshing}
          onRetry={() => void run.refetch()}
        />
      ) : (
        <Loaded run={run.data} retry={run.retry} headingLevel={headingLevel} />
      )}
    </div>
  );
}

interface LoadedProps {
  readonly run: Detail;
  readonly retry: UseExecution['retry'];
  readonly headingLevel: number;
}

function Loaded({ run, retry, headingLevel }: LoadedProps): React.JSX.Element {
  const t = useRunMessages();
  const times = useRunTimes();
  const { workflow, integration, connection } = placeOf(useConnectedUser().data, run);
  const app = integration?.name ?? '';
  const Title = `h${Math.min(headingLevel, 6)}` as 'h3';
  const Part = `h${Math.min(headingLevel + 1, 6)}` as 'h4';
  const took = times.duration(run.startedAt, run.finishedAt);
  const facts: readonly (readonly [string, string | undefined, string?])[] = [
    [t('activity.started'), times.moment(run.startedAt), run.startedAt],
    [t('activity.by'), run.startedBy && startedByText(t, run.startedBy, app)],
    [t('activity.account'), connection && accountName(connection)],
    [t('activity.took'), took],
  ];
  return (
    <>
      <Title data-acme-part="run-title" tabIndex={-1}>
        {workflow}
      </Title>
      <p data-acme-part="run-state">
        <RunStatus status={run.status} />
        <RunWait run={run} part="hint" format={times.moment} />
      </p>
      <dl data-acme-part="run-facts">
        {facts.map(([name, text, at]) =>
          text === undefined ? null : (
            <div data-acme-part="run-fact" key={name}>
              <dt data-acme-part="hint">{name}</dt>
              <dd data-acme-part="run-value">
                {at === undefined ? (
                  text
                ) : (
                  <time data-acme-part="time" dateTime={at}>
                    {text}
                  </time>
                )}
              </dd>
            </div>
          ),
        )}
      </dl>
      {run.reason !== undefined && (
        <div data-acme-part="run-why">
          <Part data-acme-part="section-title">{t('activity.what')}</Part>
          <p data-acme-part="details-text">{t(`activity.reason.${run.reason}`, { app })}</p>
          <Part data-acme-part="section-title">{t('activity.todo')}</Part>
          <p data-acme-part="details-text">{t(todoOf(run.reason, run.responsible), { app })}</p>
        </div>
      )}
      <RunActions run={run} workflow={workflow} app={app} retry={retry} />
      <Part data-acme-part="section-title">{t('activity.steps')}</Part>
      <RunSteps run={run} app={app} times={times} />
    </>
  );
}
