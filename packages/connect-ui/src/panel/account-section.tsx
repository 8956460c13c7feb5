import type { Connection, Integration } from '@acme/connect';
import { useId, useRef, useState } from 'react';
import { accountName } from '../headless/account-name.ts';
import { useAnnounce } from '../headless/announcer.tsx';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { useConnectionChange } from '../headless/use-connection-change.ts';
import { AccountLabel } from './account-label.tsx';
import { AccountRename } from './account-rename.tsx';
import { Button } from './button.tsx';
import { FieldError } from './field-error.tsx';
import { Glyph } from './glyph.tsx';
import { Heading } from './heading.tsx';
import { accountStates, needsReconnect, shownState } from './row-states.ts';
import { WorkflowSwitch } from './workflow-switch.tsx';

interface AccountSectionProps {
  readonly integration: Integration;
  readonly connection: Connection;
  readonly headingLevel: number;
  readonly blockedBy: string | undefined;
  /** False while it is being connected, and where the server would refuse. */
  readonly mayReconnect: boolean;
  readonly onReconnect: () => void;
  readonly onDisconnect: () => void;
}

/** One connected account: who it is, how it is, its workflows, and the way out. */
export function AccountSection(props: AccountSectionProps): React.JSX.Element {
  const { integration, connection, headingLevel, blockedBy } = props;
  const { t } = useConnectContext();
  const id = useId();
  const { name: app, workflows } = integration;
  const state = shownState(connection.state);
  const stopped = connection.workflows.filter((workflow) => workflow.enabled).length;
  return (
    <section data-acme-part="account" data-state={state} aria-labelledby={`${id}-title`}>
      <AccountHead {...props} titleId={`${id}-title`} headingLevel={headingLevel} />
      {state === 'needs_reauth' && <p data-acme-part="details-text">{t('account.needsReauth', { app, n: stopped })}</p>}
      {workflows.length === 0 ? (
        <p data-acme-part="details-text">{t('workflow.none')}</p>
      ) : (
        <ul data-acme-part="workflow-list" aria-label={t('workflow.list')}>
          {workflows.map((workflow) => (
            <li data-acme-part="workflow-item" key={workflow.id}>
              <WorkflowSwitch
                workflow={workflow}
                integration={integration}
                connectionId={connection.id}
                blockedBy={blockedBy}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Its name and how it is, and what can be done to it as a whole. */
function AccountHead(props: AccountSectionProps & { readonly titleId: string }): React.JSX.Element {
  const { integration, connection, headingLevel, titleId, blockedBy, mayReconnect, onReconnect, onDisconnect } = props;
  const { t } = useConnectContext();
  const announce = useAnnounce();
  const changing = useConnectionChange();
  const [isRenaming, setRenaming] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const account = accountName(connection);
  const hasOthers = integration.connections.length > 1;
  const close = (): void => {
    changing.reset();
    setRenaming(false);
    // The form was in its place; the button is back with the next paint.
    requestAnimationFrame(() => renameButton.current?.focus());
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
      <div data-acme-part="account-actions">
        {needsReconnect(connection) && mayReconnect && (
          <Button onClick={onReconnect} blockedBy={blockedBy}>
            {t('action.reconnect')}
          </Button>
        )}
        {hasOthers && !connection.isDefault && (
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
        <Button
          ref={renameButton}
          look="quiet"
          label={t('action.renameAccount', { account })}
          blockedBy={blockedBy}
          onClick={() => {
            changing.reset();
            setRenaming(true);
          }}
        >
          {t('action.rename')}
        </Button>
        <Button
          look="quiet"
          label={t('action.disconnectAccount', { account })}
          onClick={onDisconnect}
          blockedBy={blockedBy}
        >
          {t('action.disconnect')}
        </Button>
      </div>
    </div>
  );
}

/** How the account is, what the provider calls it where it has another name, and since when it is connected. */
function AccountNote({ integration, connection }: AccountSectionProps): React.JSX.Element {
  const { t, locale, timeZone } = useConnectContext();
  const state = shownState(connection.state);
  const { glyph, tone } = accountStates[state];
  const since = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }).format(
    new Date(connection.connectedAt),
  );
  return (
    <p data-acme-part="account-note">
      {state !== 'connected' && (
        <span data-acme-part="status" data-tone={tone}>
          <Glyph name={glyph} />
          <span data-acme-part="status-text">
            {connection.reason === 'suspended_by_host'
              ? t('account.pausedByHost')
              : t(`account.state.${state}`, { app: integration.name })}
          </span>
        </span>
      )}
      {connection.alias !== undefined && (
        <span data-acme-part="account-since">
          <AccountLabel connection={{ account: connection.account }} />
        </span>
      )}
      <span data-acme-part="account-since">{t('account.since', { date: since })}</span>
    </p>
  );
}
