import type { Integration } from '@acme/connect';
import { useId } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import { standingOf } from '../headless/standing.ts';
import { AdminLink } from './admin-link.tsx';
import { Heading } from './heading.tsx';
import { useAccountMessages } from './use-account-messages.ts';

interface AboutIntegrationProps {
  readonly integration: Integration;
  readonly headingLevel: number;
  readonly blockedBy: string | undefined;
}

/** What an integration could do, who would see its accounts, and how somebody else connects one. */
export function AboutIntegration({ integration, headingLevel, blockedBy }: AboutIntegrationProps): React.JSX.Element {
  const t = useAccountMessages();
  const { mayBegin } = standingOf(integration);
  const isNew = integration.connections.length === 0;
  return (
    <>
      <WhatItDoes integration={integration} headingLevel={headingLevel} />
      {isNew && mayBegin && integration.sharing === 'organisation' && (
        <p data-acme-part="details-text">{t('account.alwaysShared')}</p>
      )}
      {mayBegin && integration.begins === 'window' && integration.state !== 'unavailable' && (
        <div data-acme-part="details-link">
          <p data-acme-part="details-text">{t('link.about', { app: integration.name })}</p>
          <AdminLink app={integration.name} integrationId={integration.id} blockedBy={blockedBy} look="plain" />
        </div>
      )}
    </>
  );
}

function WhatItDoes({ integration, headingLevel }: Pick<AboutIntegrationProps, 'integration' | 'headingLevel'>) {
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
            <bdi data-acme-part="name">{name}</bdi>
            {description !== undefined && (
              <>
                {' '}
                <bdi data-acme-part="hint">{description}</bdi>
              </>
            )}
            {availability?.allowed === false && (
              <strong data-acme-part="about-note">
                {' '}
                <bdi data-acme-part="name">{availability.message}</bdi>
              </strong>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
