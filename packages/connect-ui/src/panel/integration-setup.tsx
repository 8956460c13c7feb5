import type { Integration } from '@acme/connect';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { standingOf } from '../headless/standing.ts';
import { AccountSection } from './account-section.tsx';
import { Button } from './button.tsx';
import { RefusalText } from './refusal-text.tsx';
import { useAccountMessages } from './use-account-messages.ts';

interface IntegrationSetupProps {
  readonly integration: Integration;
  readonly headingLevel: number;
  readonly blockedBy: string | undefined;
  readonly isConnecting: boolean;
  readonly onConnect: () => void;
  readonly onReconnect: (connectionId: string) => void;
  readonly onDisconnect: (connectionId: string) => void;
}

/** The accounts of an integration with their workflows, and the way to one more. */
export function IntegrationSetup(props: IntegrationSetupProps): React.JSX.Element {
  const { integration, headingLevel, blockedBy, isConnecting, onConnect, onReconnect, onDisconnect } = props;
  const { slots } = useConnectContext();
  const t = useAccountMessages();
  const { connections, accountLimit = Infinity } = integration;
  const { mayBegin, pausedBy, refusal } = standingOf(integration);
  const own = connections.filter(({ owner }) => owner === undefined).length;
  return (
    <>
      {pausedBy === 'rule' && refusal !== undefined && (
        <p data-acme-part="details-note">
          <RefusalText refusal={refusal} withUpgrade={slots.LockedAction === undefined} />
        </p>
      )}
      {connections.map((connection) => (
        <AccountSection
          key={connection.id}
          integration={integration}
          connection={connection}
          headingLevel={headingLevel}
          blockedBy={blockedBy}
          mayReconnect={mayBegin && !isConnecting}
          onReconnect={() => onReconnect(connection.id)}
          onDisconnect={() => onDisconnect(connection.id)}
        />
      ))}
      {mayBegin && !isConnecting && (
        <div data-acme-part="details-actions">
          {integration.sharing === 'organisation' && <p data-acme-part="details-text">{t('account.alwaysShared')}</p>}
          {own < accountLimit ? (
            <Button look="quiet" onClick={onConnect} blockedBy={blockedBy}>
              {t('action.addAccount')}
            </Button>
          ) : (
            <p data-acme-part="details-text">{t('account.limit', { n: own })}</p>
          )}
        </div>
      )}
    </>
  );
}
