import { useEffect, useRef, useState } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useConnectionChange } from '../headless/use-connection-change.ts';
import { AccountActions } from './account-actions.tsx';
import { AccountLabel } from './account-label.tsx';
import { AccountNote } from './account-note.tsx';
import { AccountRename } from './account-rename.tsx';
import type { AccountSectionProps } from './account-section.tsx';
import { FieldError } from './field-error.tsx';
import { Heading } from './heading.tsx';
import { useAccountMessages } from './use-account-messages.ts';

/** Its name and how it is, and what can be done to it as a whole. */
export function AccountHead(props: AccountSectionProps & { readonly titleId: string }): React.JSX.Element {
  const { integration, connection, headingLevel, titleId } = props;
  const t = useAccountMessages();
  const announce = useAnnounce();
  const changing = useConnectionChange();
  const [isRenaming, setRenaming] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const hasOthers = integration.connections.length > 1;
  const wasRenaming = useRef(false);
  useEffect(() => {
    // The form was in the place of the button.
    if (wasRenaming.current && !isRenaming) renameButton.current?.focus();
    wasRenaming.current = isRenaming;
  }, [isRenaming]);
  const close = (): void => {
    changing.reset();
    setRenaming(false);
  };
  const title = (
    <div data-acme-part="account-text">
      <Heading level={headingLevel} part="account-name" id={titleId}>
        <AccountLabel connection={connection} />
        {hasOthers && connection.isDefault && <span data-acme-part="badge"> {t('account.default')}</span>}
      </Heading>
      <AccountNote {...props} />
      <FieldError id={`${titleId}-error`} text={isRenaming ? undefined : changing.error && t('account.changeFailed')} />
    </div>
  );
  if (isRenaming) {
    return (
      <>
        {title}
        <AccountRename
          connection={connection}
          changing={changing}
          onClose={close}
          onRenamed={(name) => {
            announce(t('account.renamed', { account: name }));
            close();
          }}
        />
      </>
    );
  }
  return (
    <div data-acme-part="account-head">
      {title}
      {connection.owner === undefined && (
        <AccountActions
          {...props}
          changing={changing}
          renameButton={renameButton}
          onRename={() => {
            changing.reset();
            setRenaming(true);
          }}
        />
      )}
    </div>
  );
}
