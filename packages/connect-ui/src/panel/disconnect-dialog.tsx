import type { ConnectError, Connection } from '@acme/connect';
import { useId, useLayoutEffect, useRef } from 'react';
import { accountName } from '../headless/account-name.ts';
import { useMessages } from '../headless/connect-provider.tsx';
import { saySentences } from '../messages/say-sentences.ts';
import { Button } from './button.tsx';
import { ErrorReference } from './error-text.tsx';
import { Glyph } from './glyph.tsx';

interface DisconnectDialogProps {
  readonly app: string;
  readonly connection: Connection;
  /** No other account of this app stays connected. */
  readonly isLast: boolean;
  readonly isBusy: boolean;
  readonly error: ConnectError | undefined;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks before an account is disconnected. Rendered only while it is open; the safe answer has the focus. */
export function DisconnectDialog(props: DisconnectDialogProps): React.JSX.Element {
  const { app, connection, isLast, isBusy, error, onClose, onConfirm } = props;
  const t = useMessages();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const safe = useRef<HTMLButtonElement>(null);

  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    safe.current?.focus();
    // Closing it ourselves, before it is removed, lets the browser give the focus back.
    return () => shown?.close();
  }, []);

  const running = connection.workflows.filter((workflow) => workflow.enabled).length;
  return (
    <dialog
      ref={dialog}
      data-acme-part="dialog"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 data-acme-part="dialog-title" id={`${id}-title`}>
        {isLast
          ? t('disconnect.titleApp', { app })
          : t('disconnect.titleAccount', { account: accountName(connection) })}
      </h2>
      <p data-acme-part="dialog-text" id={`${id}-body`}>
        {saySentences(
          t,
          t('disconnect.body', { app, n: running }),
          !isLast && t('disconnect.othersStay', { app }),
          connection.shared === true && t('disconnect.colleagues'),
        )}
      </p>
      <div data-acme-part="dialog-problem" role="alert">
        {error !== undefined && (
          <div data-acme-part="notice" data-tone="bad">
            <Glyph name="triangle" />
            <p data-acme-part="notice-text">
              {saySentences(t, t('disconnect.failed', { app }), t(`error.${error.code}`, { app }))}
            </p>
            <ErrorReference error={error} />
          </div>
        )}
      </div>
      <div data-acme-part="dialog-actions">
        <Button ref={safe} onClick={onClose}>
          {t('disconnect.keep')}
        </Button>
        <Button look="danger" isBusy={isBusy} onClick={isBusy ? undefined : onConfirm}>
          {isBusy ? t('disconnect.busy') : t('disconnect.confirm')}
        </Button>
      </div>
    </dialog>
  );
}
