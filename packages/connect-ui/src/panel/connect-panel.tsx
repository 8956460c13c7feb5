'use client';
import type { AnyConfig, IntegrationId } from '@acme/connect';
import { startTransition, useEffect, useId, useRef, useState } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { useClientHealth } from '../headless/use-client-health.ts';
import { useConnectedUser } from '../headless/use-connected-user.ts';
import { matches } from '../headless/use-integrations.ts';
import { directionOf } from '../messages/direction-of.ts';
import { useUnsavedGuard } from '../settings/use-unsaved-guard.tsx';
import { Button } from './button.tsx';
import { Heading } from './heading.tsx';
import { IntegrationGroups } from './integration-groups.tsx';
import { PanelBanner } from './panel-banner.tsx';
import { InsideRoot } from './part-root.tsx';
import { LazyCategoryFilter } from './lazy-category-filter.tsx';
import { LazyDetail, preloadDetail } from './lazy-detail.tsx';
import { NoMatch, PanelEmpty, PanelError, PanelSearch, PanelSkeleton } from './panel-states.tsx';
import { useAppearance } from './use-appearance.ts';
import { useDetailFocus } from './use-detail-focus.ts';
import { windowFrom } from './use-list-window.ts';
import { usePanelAnnouncements, useSearchAnnouncement } from '../headless/use-panel-announcements.ts';
import { useAgain } from './use-again.ts';
import type { ConnectView } from './view.ts';

/** What a host can say about the panel itself; everything else is the provider's. */
export interface ConnectPanelProps<Config = AnyConfig> {
  /** Absent: the panel keeps it itself. */
  readonly view?: ConnectView<Config> | undefined;
  readonly onViewChange?: ((view: ConnectView<Config>) => void) | undefined;
  /** Of the panel's own heading. Default 2. */
  readonly headingLevel?: number | undefined;
  /** Leaves out what the user's plan does not include. */
  readonly hideLocked?: boolean | undefined;
  /** Only these, or all but these. */
  readonly include?: readonly IntegrationId<Config>[] | undefined;
  readonly exclude?: readonly IntegrationId<Config>[] | undefined;
  /** `rows` (default) are read fastest; `grid` puts them side by side where there is room. */
  readonly layout?: 'rows' | 'grid' | undefined;
}

const searchFrom = 8;
const categoriesFrom = 24;

/**
 * The integrations of the connected user: connect, manage, reconnect, disconnect, switch workflows.
 * Needs `@acme/connect-ui/styles.css` once on the page and a `<ConnectProvider>` above.
 *
 * @example
 * <ConnectProvider client={client}><ConnectPanel /></ConnectProvider>
 */
export function ConnectPanel(props: ConnectPanelProps): React.JSX.Element {
  const { view, onViewChange, headingLevel = 2, hideLocked = false, include, exclude, layout = 'rows' } = props;
  const { t, locale } = useConnectContext();
  const user = useConnectedUser();
  const { isOnline, sessionEnded } = useClientHealth();
  const [ownView, setOwnView] = useState<ConnectView>({ screen: 'list' });
  const [search, setSearch] = useState('');
  const [category, setCategory] = useState<string>();
  const root = useRef<HTMLElement>(null);
  const appearance = useAppearance(root);
  const id = useId();

  const all = user.data?.integrations.filter(
    (i) =>
      (!hideLocked || i.state !== 'locked' || i.availability.allowed) &&
      include?.includes(i.id) !== false &&
      exclude?.includes(i.id) !== true,
  );
  const hasCategories = (all?.length ?? 0) >= categoriesFrom && new Set(all?.map((i) => i.category)).size > 1;
  const chosen = hasCategories && all?.some((i) => i.category === category) ? category : undefined;
  const found = all?.filter((i) => (chosen === undefined || i.category === chosen) && matches(i, search, locale)) ?? [];
  usePanelAnnouncements(user.data?.integrations);
  useSearchAnnouncement(`${search}${chosen ?? ''}`, found.length);

  const shown = view ?? ownView;
  const open = shown.screen === 'detail' ? all?.find((i) => i.id === shown.integrationId) : undefined;
  const { detail, opened, left } = useDetailFocus(root, open?.id);
  const guard = useUnsavedGuard(open?.id);
  const isReady = user.status === 'ready';
  useEffect(() => {
    if (isReady) void preloadDetail();
  }, [isReady]);
  const again = useAgain();
  function show(next: ConnectView): void {
    setOwnView(next);
    onViewChange?.(next);
  }

  const noticeId = `${id}-notice`;
  const isView = user.data?.readOnly === true;
  const viewId = `${id}-view`;
  const blockedBy = !isOnline || sessionEnded ? noticeId : isView ? viewId : undefined;
  return (
    <InsideRoot value={true}>
      <section
        ref={root}
        data-acme-part="panel"
        aria-labelledby={`${id}-title`}
        lang={locale}
        dir={directionOf(locale)}
        {...appearance}
      >
        <header data-acme-part="panel-head">
          <Heading level={headingLevel} part="panel-title" id={`${id}-title`}>
            {t('panel.title')}
          </Heading>
          {(all?.length ?? 0) >= searchFrom && <PanelSearch id={`${id}-search`} value={search} onChange={setSearch} />}
          {hasCategories && <LazyCategoryFilter integrations={all ?? []} value={chosen} onChange={setCategory} />}
        </header>
        {guard.dialog}
        {isView && <PanelBanner id={viewId} tone="info" glyph="lock" text={t('support.view')} />}
        {sessionEnded ? (
          <PanelBanner id={noticeId} tone="bad" glyph="triangle" text={t('panel.sessionEnded')}>
            <Button onClick={() => location.reload()}>{t('panel.reload')}</Button>
          </PanelBanner>
        ) : !isOnline ? (
          <PanelBanner id={noticeId} tone="warn" glyph="dash" text={t('panel.offline')} />
        ) : user.status === 'ready' && user.error !== undefined ? (
          <PanelBanner tone="warn" glyph="triangle" text={t('panel.refreshError')}>
            <Button onClick={() => void user.refetch()} isBusy={user.isRefreshing}>
              {t('action.tryAgain')}
            </Button>
          </PanelBanner>
        ) : user.data?.suspension !== undefined ? (
          <PanelBanner tone="warn" glyph="bars" text={t('panel.paused')} />
        ) : null}
        <div data-acme-part="panel-body" aria-busy={user.status === 'pending' || undefined}>
          {user.status === 'pending' ? (
            <PanelSkeleton />
          ) : user.status === 'error' ? (
            sessionEnded || (
              <PanelError error={user.error} isRetrying={user.isRefreshing} onRetry={() => void user.refetch()} />
            )
          ) : all?.length === 0 ? (
            <PanelEmpty />
          ) : (
            <div
              data-acme-part="split"
              data-open={open === undefined ? undefined : ''}
              data-layout={found.length > windowFrom ? 'rows' : layout}
            >
              <div data-acme-part="list-pane">
                {found.length === 0 ? (
                  <NoMatch
                    search={search}
                    onClear={() => {
                      setSearch('');
                      document.getElementById(`${id}-search`)?.focus();
                    }}
                  />
                ) : (
                  <IntegrationGroups
                    integrations={found}
                    headingLevel={headingLevel + 1}
                    openId={open?.id}
                    onOpen={(integrationId, tab) =>
                      guard.leave(() => {
                        opened();
                        // The list stays until the details are there.
                        startTransition(() =>
                          show({ screen: 'detail', integrationId, ...(tab === undefined ? {} : { tab }) }),
                        );
                      })
                    }
                    blockedBy={blockedBy}
                    again={again}
                  />
                )}
              </div>
              {open !== undefined && shown.screen === 'detail' && (
                <LazyDetail
                  key={open.id}
                  ref={detail}
                  integration={open}
                  headingLevel={headingLevel + 1}
                  tab={shown.tab}
                  executionId={shown.executionId}
                  onTab={(tab, executionId) => show({ screen: 'detail', integrationId: open.id, tab, executionId })}
                  onBack={() =>
                    guard.leave(() => {
                      left(open.id);
                      show({ screen: 'list' });
                    })
                  }
                  blockedBy={blockedBy}
                  again={again}
                />
              )}
            </div>
          )}
        </div>
      </section>
    </InsideRoot>
  );
}
