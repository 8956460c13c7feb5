'use client';
import type { AnyConfig, IntegrationId, WorkflowIdOf } from '@acme/connect';
import { useId } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { useIntegration } from '../headless/use-integrations.ts';
import { PartRoot } from '../panel/part-root.tsx';
import { useBlockedReason } from '../headless/use-blocked-reason.ts';
import { WorkflowSwitch } from '../panel/workflow-switch.tsx';

/** Which switches. */
export interface WorkflowListProps<Config = AnyConfig, Id extends IntegrationId<Config> = IntegrationId<Config>> {
  readonly integrationId: Id;
  /** Of which account; absent: of the default one. */
  readonly connectionId?: string | undefined;
  /** Only these, in the order of the definition. Absent: all. */
  readonly workflowIds?: readonly WorkflowIdOf<Config, Id>[] | undefined;
  /** Of the headings of their settings. Default 3. */
  readonly headingLevel?: number | undefined;
}

/**
 * The switches of the workflows of one account, without anything around them. Shows nothing before an account is connected.
 *
 * @example
 * <WorkflowList integrationId="crm" workflowIds={['send-contacts']} />
 */
export function WorkflowList(props: WorkflowListProps): React.JSX.Element | null {
  const { integrationId, connectionId, workflowIds, headingLevel = 3 } = props;
  const { t } = useConnectContext();
  const { data: integration } = useIntegration(integrationId);
  const blocked = useBlockedReason();
  const reasonId = useId();
  const connection = integration?.connections.find(({ id, isDefault }) =>
    connectionId === undefined ? isDefault : id === connectionId,
  );
  if (integration === undefined || connection === undefined) return null;
  const workflows = integration.workflows.filter(({ id }) => workflowIds?.includes(id as never) !== false);
  return (
    <PartRoot>
      <ul data-acme-part="workflow-list" aria-label={t('workflow.list')}>
        {workflows.map((workflow) => (
          <li data-acme-part="workflow-item" key={workflow.id}>
            <WorkflowSwitch
              workflow={workflow}
              integration={integration}
              connectionId={connection.id}
              headingLevel={headingLevel}
              blockedBy={blocked && reasonId}
            />
          </li>
        ))}
      </ul>
      {blocked !== undefined && (
        <p data-acme-part="card-note" id={reasonId}>
          {blocked}
        </p>
      )}
    </PartRoot>
  );
}
