'use client';
import type { AnyConfig, IntegrationId } from '@acme/connect';
import { useId } from 'react';
import { useIntegration } from '../headless/use-integrations.ts';
import { IntegrationRow } from '../panel/integration-row.tsx';
import { PartRoot } from '../panel/part-root.tsx';
import { useAgain } from '../panel/use-again.ts';
import { useBlockedReason } from '../headless/use-blocked-reason.ts';

/** Which integration, and what becomes of a wish to see more of it. */
export interface IntegrationCardProps<Config = AnyConfig> {
  readonly id: IntegrationId<Config>;
  /** Of the name. Default 3. */
  readonly headingLevel?: number | undefined;
  /** "Manage" was pressed: show its details, for example with `<ConnectPanel view={…}>` on a page of their own. */
  readonly onOpen: () => void;
}

/**
 * One integration on its own: its state, and the next step with it. Shows nothing until the user is read, and for an integration
 * that the user does not have.
 *
 * @example
 * <IntegrationCard id="crm" onOpen={() => navigate('/settings/integrations/crm')} />
 */
export function IntegrationCard({ id, headingLevel = 3, onOpen }: IntegrationCardProps): React.JSX.Element | null {
  const { data: integration } = useIntegration(id);
  const again = useAgain();
  const blocked = useBlockedReason();
  const reasonId = useId();
  if (integration === undefined) return null;
  return (
    <PartRoot>
      <div data-acme-part="card">
        <IntegrationRow
          integration={integration}
          headingLevel={headingLevel}
          isOpen={false}
          onOpen={onOpen}
          blockedBy={blocked && reasonId}
          again={again}
        />
        {blocked !== undefined && (
          <p data-acme-part="card-note" id={reasonId}>
            {blocked}
          </p>
        )}
      </div>
    </PartRoot>
  );
}
