import { useConnectContext } from '../headless/connect-provider.tsx';
import { standingOf } from '../headless/standing.ts';
import { AccountLabel } from './account-label.tsx';
import type { AccountSectionProps } from './account-section.tsx';
import { Glyph } from './glyph.tsx';
import { accountStates, shownState } from './row-states.ts';
import { useAccountMessages } from './use-account-messages.ts';

/** How the account is, what the provider calls it where it has another name, and since when it is connected. */
export function AccountNote({
  integration,
  connection,
}: Pick<AccountSectionProps, 'integration' | 'connection'>): React.JSX.Element {
  const { locale, timeZone } = useConnectContext();
  const t = useAccountMessages();
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
            {state === 'suspended' && connection.owner !== undefined && standingOf(integration).pausedBy === undefined
              ? t('account.pausedForOwner')
              : connection.reason === 'suspended_by_host'
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
      {connection.shared === true && (
        <span data-acme-part="account-since">
          <SharedText connection={connection} />
        </span>
      )}
      <span data-acme-part="account-since">{t('account.since', { date: since })}</span>
    </p>
  );
}

/** With whom it is shared, or by whom. */
function SharedText({ connection: { owner } }: Pick<AccountSectionProps, 'connection'>): string {
  const { nameOfColleague } = useConnectContext();
  const t = useAccountMessages();
  if (owner === undefined) return t('account.shared');
  const name = nameOfColleague(owner.id);
  return name === undefined ? t('account.sharedByColleague') : t('account.sharedBy', { name });
}
