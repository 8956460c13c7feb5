import type { ConnectError, SettingInfo } from '@acme/connect';
import { useMessages } from '../headless/connect-provider.tsx';
import { Button } from '../panel/button.tsx';
import { ErrorReference } from '../panel/error-text.tsx';
import { Glyph } from '../panel/glyph.tsx';

interface ConflictNoticeProps {
  readonly onShowTheirs: () => void;
  readonly onKeepMine: () => void;
}

/** Somebody else saved what is being changed here. */
export function ConflictNotice({ onShowTheirs, onKeepMine }: ConflictNoticeProps): React.JSX.Element {
  const t = useMessages();
  return (
    <div data-acme-part="notice" data-tone="bad" data-kind="conflict" role="alert">
      <Glyph name="triangle" />
      <p data-acme-part="notice-text">
        {t('settings.conflict')} {t('settings.conflictHint')}
      </p>
      <div data-acme-part="flow-actions">
        <Button onClick={onShowTheirs}>{t('settings.showTheirs')}</Button>
        <Button onClick={onKeepMine}>{t('settings.keepMine')}</Button>
      </div>
    </div>
  );
}

interface ErrorSummaryProps {
  readonly fields: readonly SettingInfo[];
  readonly onPick: (name: string) => void;
}

/** Leads to every field that is wrong. */
export function ErrorSummary({ fields, onPick }: ErrorSummaryProps): React.JSX.Element {
  const t = useMessages();
  return (
    <div data-acme-part="notice" data-tone="bad" role="alert">
      <Glyph name="triangle" />
      <p data-acme-part="notice-text">{t('form.summary', { n: fields.length })}</p>
      <ul data-acme-part="summary-list">
        {fields.map(({ name, label }) => (
          <li data-acme-part="summary-item" key={name}>
            <button data-acme-part="link" type="button" onClick={() => onPick(name)}>
              {label}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Nothing was saved, for a reason that is not about one field. */
export function SaveFailed({ error, app }: { readonly error: ConnectError; readonly app: string }): React.JSX.Element {
  const t = useMessages();
  return (
    <div data-acme-part="notice" data-tone="bad" role="alert">
      <Glyph name="triangle" />
      <p data-acme-part="notice-text">
        {t('settings.saveFailed')} {t(`error.${error.code}`, { app })}
      </p>
      <ErrorReference error={error} />
    </div>
  );
}
