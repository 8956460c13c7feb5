import type { ConnectPhase, Integration, IntegrationState } from '@acme/connect';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { tellingAccount } from '../headless/shown-state.ts';
import { sayStatus } from '../headless/say-status.ts';
import { standingOf } from '../headless/standing.ts';
import { AccountLabel } from './account-label.tsx';
import { Glyph } from './glyph.tsx';
import { RefusalText } from './refusal-text.tsx';
import { isWaiting, rowStates } from './row-states.ts';

interface RowStatusProps {
  readonly integration: Integration;
  readonly phase: ConnectPhase;
}

/** How an integration is: a sign and words, and below them whose account it is or what the plan says. */
export function RowStatus({ integration, phase }: RowStatusProps): React.JSX.Element {
  const { t } = useConnectContext();
  const shown: IntegrationState = isWaiting(phase) ? 'connecting' : integration.state;
  const { tone } = rowStates[shown];
  const isPausedByHost = isHeld(shown) && standingOf(integration).pausedBy === 'host';
  return (
    <>
      <p data-acme-part="status" data-tone={tone}>
        <Glyph name={isPausedByHost ? 'bars' : rowStates[shown].glyph} />
        {/* Of what a plan leaves out these are the words of the host. */}
        <bdi data-acme-part="status-text">{sayStatus(t, integration, shown)}</bdi>
      </p>
      <StatusNotes integration={integration} shown={shown} />
    </>
  );
}

/** The states that say that something may not be used. */
function isHeld(shown: IntegrationState): boolean {
  return shown === 'suspended' || shown === 'locked';
}

/** Below the status: whose account it is, what is kept, and what the plan says. */
function StatusNotes({
  integration,
  shown,
}: Pick<RowStatusProps, 'integration'> & { readonly shown: IntegrationState }) {
  const { t, slots } = useConnectContext();
  const { connections } = integration;
  const { pausedBy, refusal } = standingOf(integration);
  // The account that the status is about.
  const account = tellingAccount(integration);
  if (shown === 'suspended') {
    return (
      <p data-acme-part="row-account">{t(pausedBy === 'host' ? 'state.pausedByHostNote' : 'state.suspendedNote')}</p>
    );
  }
  if (shown === 'locked') {
    const plan = slots.LockedAction === undefined && pausedBy === 'rule' ? refusal?.upgrade : undefined;
    return plan === undefined ? null : <p data-acme-part="row-account">{t('state.upgrade', { plan })}</p>;
  }
  return (
    <>
      {account !== undefined && (
        <p data-acme-part="row-account">
          <AccountLabel connection={account} />
          {connections.length > 1 && (
            <span data-acme-part="row-more"> {t('account.more', { n: connections.length - 1 })}</span>
          )}
        </p>
      )}
      {refusal?.graceUntil !== undefined && (
        <p data-acme-part="row-account" data-tone="warn">
          <RefusalText refusal={refusal} withUpgrade={false} />
        </p>
      )}
    </>
  );
}
