import type { Connection, Integration } from '@acme/connect';
import { useId } from 'react';
import { SettingsForm } from '../settings/settings-form.tsx';
import { AccountHead } from './account-head.tsx';
import { shownState } from './row-states.ts';
import { WorkflowSwitch } from './workflow-switch.tsx';
import { useAccountMessages } from './use-account-messages.ts';

export interface AccountSectionProps {
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
  const t = useAccountMessages();
  const id = useId();
  const { name: app, workflows } = integration;
  const state = shownState(connection.state);
  const stopped = connection.workflows.filter((workflow) => workflow.enabled).length;
  return (
    <section data-acme-part="account" data-state={state} aria-labelledby={`${id}-title`}>
      <AccountHead {...props} titleId={`${id}-title`} headingLevel={headingLevel} />
      {state === 'needs_reauth' && (
        <p data-acme-part="details-text">
          {connection.owner === undefined
            ? t('account.needsReauth', { app, n: stopped })
            : t('account.ownerReconnects', { app })}
        </p>
      )}
      {integration.settings !== undefined && (
        <SettingsForm connectionId={connection.id} headingLevel={headingLevel + 1} />
      )}
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
                headingLevel={headingLevel + 1}
                blockedBy={blockedBy}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
