import type { RefObject } from 'react';
import { accountName } from '../headless/account-name.ts';
import { useAnnounce } from '../headless/announcer.tsx';
import type { UseConnectionChange } from '../headless/use-connection-change.ts';
import type { AccountSectionProps } from './account-section.tsx';
import { Button } from './button.tsx';
import { needsReconnect } from './row-states.ts';
import { useAccountMessages } from './use-account-messages.ts';

interface AccountActionsProps extends AccountSectionProps {
  readonly changing: UseConnectionChange;
  /** Takes over the focus when another control disappears. */
  readonly renameButton: RefObject<HTMLButtonElement | null>;
  readonly onRename: () => void;
}

/** What the owner of an account can do to it as a whole. */
export function AccountActions(props: AccountActionsProps): React.JSX.Element {
  const { integration, connection, blockedBy, mayReconnect, changing, renameButton } = props;
  const t = useAccountMessages();
  const announce = useAnnounce();
  const account = accountName(connection);
  const isShared = connection.shared === true;
  return (
    <div data-acme-part="account-actions">
      {needsReconnect(connection) && mayReconnect && (
        <Button onClick={props.onReconnect} blockedBy={blockedBy}>
          {t('action.reconnect')}
        </Button>
      )}
      {integration.connections.length > 1 && !connection.isDefault && (
        <Button
          look="quiet"
          label={t('action.makeDefaultAccount', { account })}
          isBusy={changing.isPending}
          blockedBy={blockedBy}
          onClick={() => {
            void changing.makeDefault(connection.id).then((isDone) => {
              if (!isDone) return;
              announce(t('account.madeDefault', { account }));
              renameButton.current?.focus();
            });
          }}
        >
          {t('action.makeDefault')}
        </Button>
      )}
      {integration.sharing === 'either' && (
        <Button
          look="quiet"
          label={t(isShared ? 'action.stopSharingAccount' : 'action.shareAccount', { account })}
          isBusy={changing.isPending}
          blockedBy={blockedBy}
          onClick={() => {
            void changing.share(connection.id, !isShared).then((isDone) => {
              if (isDone) announce(t(isShared ? 'account.nowPersonal' : 'account.nowShared', { account }));
            });
          }}
        >
          {t(isShared ? 'action.stopSharing' : 'action.share')}
        </Button>
      )}
      <Button
        ref={renameButton}
        look="quiet"
        label={t('action.renameAccount', { account })}
        blockedBy={blockedBy}
        onClick={props.onRename}
      >
        {t('action.rename')}
      </Button>
      <Button
        look="quiet"
        label={t('action.disconnectAccount', { account })}
        onClick={props.onDisconnect}
        blockedBy={blockedBy}
      >
        {t('action.disconnect')}
      </Button>
    </div>
  );
}
