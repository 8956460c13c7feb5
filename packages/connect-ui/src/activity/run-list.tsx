import { useRef } from 'react';
import { useRunMessages } from '../headless/runs/run-messages.tsx';
import { useRunList } from '../headless/runs/use-run-list.ts';
import { Button } from '../panel/button.tsx';
import { FieldError } from '../panel/field-error.tsx';
import { PanelError } from '../panel/panel-states.tsx';
import { PanelBanner } from '../panel/panel-banner.tsx';
import type { ExecutionListProps } from './execution-list.tsx';
import { RunDays } from './run-days.tsx';
import { RunFilters } from './run-filters.tsx';
import { RunSkeleton } from './run-skeleton.tsx';

interface RunListProps extends Pick<ExecutionListProps, 'integrationId' | 'connectionId' | 'workflowId'> {
  readonly headingLevel: number;
  readonly onOpen: (executionId: string) => void;
}

export function RunList({ integrationId, connectionId, workflowId, headingLevel, onOpen }: RunListProps) {
  const t = useRunMessages();
  const body = useRef<HTMLDivElement>(null);
  const list = useRunList({ integrationId, connectionId, workflowId }, (from) => {
    // With the last page the button goes.
    if (document.activeElement === document.body) focusRow(body.current, from);
  });
  const { runs, items, choice, choose, isChosen } = list;

  function clear(): void {
    choose({});
    body.current?.parentElement?.querySelector<HTMLElement>('[aria-pressed]')?.focus();
  }

  async function showNew(): Promise<void> {
    await list.showNew();
    // The button is gone with what it counted.
    requestAnimationFrame(() => focusRow(body.current, 0));
  }

  return (
    <>
      <RunFilters
        integrationId={integrationId}
        fixed={{ connectionId, workflowId }}
        choice={choice}
        onChange={choose}
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
        {/* By a button, never by scrolling: what stands below the list stays within reach. */}
        {runs.status === 'ready' && runs.data.hasOlder && (
          <div data-acme-part="runs-older">
            <FieldError id="" text={runs.error && t('activity.olderError')} />
            <Button isBusy={list.isLoadingOlder} onClick={list.loadOlder}>
              {t('activity.older')}
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

function focusRow(body: HTMLElement | null, at: number): void {
  body?.querySelectorAll<HTMLElement>('[data-run]')[at]?.focus();
}
