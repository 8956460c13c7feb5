import type { ConnectError } from '@acme/connect';
import { startTransition, useEffect, useOptimistic } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useConnectContext, useMessages } from '../headless/connect-provider.tsx';
import { saySentences } from '../messages/say-sentences.ts';
import { Button } from './button.tsx';
import { ErrorReference } from './error-text.tsx';
import { Glyph } from './glyph.tsx';

const announceAfterMs = 1000;
const rows = [0, 1, 2, 3];

/** Rows of the height of rows, so that nothing moves when the data comes. */
export function PanelSkeleton(): React.JSX.Element {
  const t = useMessages();
  const announce = useAnnounce();
  useEffect(() => {
    const timer = setTimeout(() => announce(t('panel.loading')), announceAfterMs);
    return () => clearTimeout(timer);
  }, [announce, t]);
  return (
    <div data-acme-part="skeleton" aria-hidden="true">
      {rows.map((row) => (
        <div data-acme-part="skeleton-row" key={row}>
          <span data-acme-part="skeleton-logo" />
          <span data-acme-part="skeleton-text" />
          <span data-acme-part="skeleton-status" />
        </div>
      ))}
    </div>
  );
}

export function PanelEmpty(): React.JSX.Element {
  const { t, slots } = useConnectContext();
  const { EmptyState } = slots;
  return EmptyState === undefined ? <p data-acme-part="empty">{t('panel.empty')}</p> : <EmptyState />;
}

interface PanelErrorProps {
  readonly error: ConnectError;
  readonly isRetrying: boolean;
  readonly onRetry: () => void;
  /** What could not be loaded. Default: the integrations. */
  readonly text?: string;
}

export function PanelError({ error, isRetrying, onRetry, text }: PanelErrorProps): React.JSX.Element {
  const t = useMessages();
  return (
    <div data-acme-part="load-error">
      <div data-acme-part="notice" data-tone="bad" role="alert">
        <Glyph name="triangle" />
        <p data-acme-part="notice-text">
          {saySentences(t, text ?? t('panel.loadError'), t(`error.${error.code}`, { app: t('panel.title') }))}
        </p>
        <ErrorReference error={error} />
      </div>
      <div data-acme-part="flow-actions">
        <Button onClick={onRetry} isBusy={isRetrying}>
          {t('action.tryAgain')}
        </Button>
      </div>
    </div>
  );
}

interface PanelSearchProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function PanelSearch({ id, value, onChange }: PanelSearchProps): React.JSX.Element {
  const t = useMessages();
  // What is typed stands in the field at once; the list of a thousand comes when it is ready.
  const [typed, showTyped] = useOptimistic(value);
  return (
    <input
      data-acme-part="input"
      data-kind="search"
      id={id}
      type="search"
      value={typed}
      placeholder={t('panel.search')}
      aria-label={t('panel.search')}
      autoComplete="off"
      spellCheck={false}
      onChange={({ target }) =>
        startTransition(() => {
          showTyped(target.value);
          onChange(target.value);
        })
      }
    />
  );
}

interface NoMatchProps {
  readonly search: string;
  readonly onClear: () => void;
}

export function NoMatch({ search, onClear }: NoMatchProps): React.JSX.Element {
  const t = useMessages();
  return (
    <div data-acme-part="empty">
      <p data-acme-part="empty-text">{t('panel.noMatch', { q: search })}</p>
      <Button onClick={onClear}>{t('panel.searchClear')}</Button>
    </div>
  );
}
