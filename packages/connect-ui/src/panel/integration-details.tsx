import type { Integration } from '@acme/connect';
import { useId } from 'react';
import { useConnectContext, useMessages } from '../headless/connect-provider.tsx';
import { standingOf } from '../headless/standing.ts';
import { AdminLink } from './admin-link.tsx';
import { AccountSection } from './account-section.tsx';
import { Button } from './button.tsx';
import { Heading } from './heading.tsx';
import { RefusalText } from './refusal-text.tsx';

interface IntegrationDetailsProps {
  readonly integration: Integration;
  readonly headingLevel: number;
  readonly blockedBy: string | undefined;
  readonly isConnecting: boolean;
  readonly onConnect: () => void;
  readonly onReconnect: (connectionId: string) => void;
  readonly onDisconnect: (connectionId: string) => void;
}

/** Everything about one integration: its accounts with their workflows, or what it could do. */
export function IntegrationDetails(props: IntegrationDetailsProps): React.JSX.Element {
  const { integration, headingLevel, blockedBy, isConnecting, onConnect, onReconnect, onDisconnect } = props;
  const { t, slots } = useConnectContext();
  const { connections } = integration;
  const { mayBegin, pausedBy, refusal } = standingOf(integration);
  const link = mayBegin && integration.begins === 'window' && integration.state !== 'unavailable' && (
    <div data-acme-part="details-link">
      <p data-acme-part="details-text">{t('link.about', { app: integration.name })}</p>
      <AdminLink app={integration.name} integrationId={integration.id} blockedBy={blockedBy} look="plain" />
    </div>
  );
  const sharedNote = mayBegin && integration.sharing === 'organisation' && (
    <p data-acme-part="details-text">{t('account.alwaysShared')}</p>
  );
  if (connections.length === 0) {
    return (
      <>
        <About integration={integration} headingLevel={headingLevel} />
        {sharedNote}
        {link}
      </>
    );
  }
  const { accountLimit = Infinity } = integration;
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
          {sharedNote}
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

function About({ integration, headingLevel }: Pick<IntegrationDetailsProps, 'integration' | 'headingLevel'>) {
  const t = useMessages();
  const id = useId();
  const { workflows } = integration;
  if (workflows.length === 0) return <p data-acme-part="details-text">{t('workflow.none')}</p>;
  return (
    <section data-acme-part="section" aria-labelledby={id}>
      <Heading level={headingLevel} part="section-title" id={id}>
        {t('workflow.about')}
      </Heading>
      <ul data-acme-part="about-list">
        {workflows.map(({ id: workflowId, name, description, availability }) => (
          <li data-acme-part="about-item" key={workflowId}>
            {name}
            {description !== undefined && <span data-acme-part="hint"> {description}</span>}
            {availability?.allowed === false && <strong data-acme-part="about-note"> {availability.message}</strong>}
          </li>
        ))}
      </ul>
    </section>
  );
}
