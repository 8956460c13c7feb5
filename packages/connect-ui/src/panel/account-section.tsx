import type { Connection, Integration } from '@acme/connect';
import { useId } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { AccountLabel } from './account-label.tsx';
import { Button } from './button.tsx';
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
  const { integration, connection, headingLevel, blockedBy, mayReconnect, onReconnect, onDisconnect } = props;
  const { t, locale, timeZone } = useConnectContext();
  const id = useId();
  const { name: app, workflows } = integration;
  const { account } = connection;
  const state = shownState(connection.state);
  const { glyph, tone } = accountStates[state];
  const isEnded = needsReconnect(connection);
  const stopped = connection.workflows.filter((workflow) => workflow.enabled).length;
  const since = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }).format(
    new Date(connection.connectedAt),
  );
  return (
    <section data-acme-part="account" data-state={state} aria-labelledby={`${id}-title`}>
      <div data-acme-part="account-head">
        <div data-acme-part="account-text">
          <Heading level={headingLevel} part="account-name" id={`${id}-title`}>
            <AccountLabel account={account} />
          </Heading>
          <p data-acme-part="account-note">
            {state !== 'connected' && (
              <span data-acme-part="status" data-tone={tone}>
                <Glyph name={glyph} />
                <span data-acme-part="status-text">
                  {connection.reason === 'suspended_by_host'
                    ? t('account.pausedByHost')
                    : t(`account.state.${state}`, { app })}
                </span>
              </span>
            )}
            <span data-acme-part="account-since">{t('account.since', { date: since })}</span>
          </p>
        </div>
        <div data-acme-part="account-actions">
          {isEnded && mayReconnect && (
            <Button onClick={onReconnect} blockedBy={blockedBy}>
              {t('action.reconnect')}
            </Button>
          )}
          <Button
            look="quiet"
            label={t('action.disconnectAccount', { account: account.label })}
            onClick={onDisconnect}
            blockedBy={blockedBy}
          >
            {t('action.disconnect')}
          </Button>
        </div>
      </div>
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
