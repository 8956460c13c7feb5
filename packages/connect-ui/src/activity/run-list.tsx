import type { Execution, ExecutionFilter } from '@acme/connect';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useExecutions } from '../headless/use-executions.ts';
import { Button } from '../panel/button.tsx';
import { PanelError } from '../panel/panel-states.tsx';
import { PanelBanner } from '../panel/panel-banner.tsx';
import type { ExecutionListProps } from './execution-list.tsx';
import { LoadOlder } from './load-older.tsx';
import { RunDays } from './run-days.tsx';
import { RunFilters } from './run-filters.tsx';
import { RunSkeleton } from './run-skeleton.tsx';
import { useRunMessages } from './run-messages.tsx';

type Choice = Pick<ExecutionFilter, 'status' | 'workflowId' | 'connectionId'>;

interface RunListProps extends Pick<ExecutionListProps, 'integrationId' | 'connectionId' | 'workflowId'> {
  readonly headingLevel: number;
  readonly onOpen: (executionId: string) => void;
}

const none: readonly Execution[] = [];

export function RunList({ integrationId, connectionId, workflowId, headingLevel, onOpen }: RunListProps) {
  const t = useRunMessages();
  const announce = useAnnounce();
  const [choice, setChoice] = useState<Choice>({});
  const filter = useMemo(
    () => ({
      integrationId,
      workflowId: workflowId ?? choice.workflowId,
      connectionId: connectionId ?? choice.connectionId,
      status: choice.status,
    }),
    [integrationId, workflowId, connectionId, choice],
  );
  const runs = useExecutions(filter);
  const body = useRef<HTMLDivElement>(null);
  const items = runs.data?.items ?? none;
  const isChosen = Object.values(choice).some((value) => value !== undefined);

  const spokenFor = useRef(choice);
  useEffect(() => {
    if (runs.status !== 'ready' || spokenFor.current === choice) return;
    spokenFor.current = choice;
    announce(t('activity.found', { n: items.length }));
  }, [runs.status, choice, items.length, announce, t]);

  /** How many there were when older ones were asked for. */
  const olderFrom = useRef<number>(undefined);
  useEffect(() => {
    const { current: from } = olderFrom;
    if (from === undefined || items.length <= from) return;
    olderFrom.current = undefined;
    announce(t('activity.olderLoaded', { n: items.length - from }));
    // With the last page the button goes.
    if (document.activeElement === document.body) rowsIn(body.current)[from]?.focus();
  }, [items.length, announce, t]);

  function clear(): void {
    setChoice({});
    body.current?.parentElement?.querySelector<HTMLElement>('[aria-pressed]')?.focus();
  }

  async function showNew(): Promise<void> {
    const { newCount = 0 } = runs.data ?? {};
    await runs.showNew();
    announce(t('activity.new', { n: newCount }));
    // The button is gone with what it counted.
    requestAnimationFrame(() => rowsIn(body.current)[0]?.focus());
  }

  return (
    <>
      <RunFilters
        integrationId={integrationId}
        fixed={{ connectionId, workflowId }}
        choice={choice}
        onChange={setChoice}
      />
      {runs.status === 'ready' && runs.error !== undefined && items.length > 0 && !runs.data.hasOlder && (
        <PanelBanner tone="warn" glyph="triangle" text={t('panel.refreshError')}>
          <Button onClick={() => void runs.refetch()} isBusy={runs.isRefreshing}>
            {t('action.tryAgain')}
          </Button>
        </PanelBanner>
      )}
      <div ref={body} data-acme-part="runs-body" aria-busy={runs.status === 'pending' || undefined}>
        {runs.data !== undefined && runs.data.newCount > 0 && (
          <div data-acme-part="runs-new">
            <Button onClick={() => void showNew()}>{t('activity.new', { n: runs.data.newCount })}</Button>
          </div>
        )}
        {runs.status === 'pending' ? (
          <RunSkeleton />
        ) : runs.status === 'error' ? (
          <PanelError
            text={t('activity.loadError')}
            error={runs.error}
            isRetrying={runs.isRefreshing}
            onRetry={() => void runs.refetch()}
          />
        ) : items.length > 0 ? (
          <RunDays items={items} headingLevel={headingLevel} onOpen={onOpen} />
        ) : isChosen ? (
          <div data-acme-part="empty">
            <p data-acme-part="empty-text">{t('activity.noMatch')}</p>
            <Button onClick={clear}>{t('activity.clear')}</Button>
          </div>
        ) : (
          <p data-acme-part="empty">{t('activity.empty')}</p>
        )}
        {runs.status === 'ready' && runs.data.hasOlder && (
          <LoadOlder
            runs={runs}
            onPress={() => {
              olderFrom.current = items.length;
            }}
          />
        )}
      </div>
    </>
  );
}

function rowsIn(body: HTMLElement | null): readonly HTMLElement[] {
  return [...(body?.querySelectorAll<HTMLElement>('[data-run]') ?? [])];
}
