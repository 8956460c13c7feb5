import type { ConnectError, Connection } from '@acme/connect';
import { accountName } from '../headless/account-name.ts';
import { useMessages } from '../headless/connect-provider.tsx';
import { saySentences } from '../messages/say-sentences.ts';
import { AlertDialog } from './alert-dialog.tsx';
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

/** Asks before an account is disconnected. Rendered only while it is open. */
export function DisconnectDialog(props: DisconnectDialogProps): React.JSX.Element {
  const { app, connection, isLast, isBusy, error, onClose, onConfirm } = props;
  const t = useMessages();
  const running = connection.workflows.filter((workflow) => workflow.enabled).length;
  return (
    <AlertDialog
      title={
        isLast ? t('disconnect.titleApp', { app }) : t('disconnect.titleAccount', { account: accountName(connection) })
      }
      text={saySentences(
        t,
        t('disconnect.body', { app, n: running }),
        !isLast && t('disconnect.othersStay', { app }),
        connection.shared === true && t('disconnect.colleagues'),
      )}
      problem={
        error !== undefined && (
          <div data-acme-part="notice" data-tone="bad">
            <Glyph name="triangle" />
            <p data-acme-part="notice-text">
              {saySentences(t, t('disconnect.failed', { app }), t(`error.${error.code}`, { app }))}
            </p>
            <ErrorReference error={error} />
          </div>
        )
      }
      keep={t('disconnect.keep')}
      onKeep={onClose}
      confirm={isBusy ? t('disconnect.busy') : t('disconnect.confirm')}
      onConfirm={onConfirm}
      isBusy={isBusy}
    />
  );
}
