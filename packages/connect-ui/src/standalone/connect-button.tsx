'use client';
import type { AnyConfig, IntegrationId } from '@acme/connect';
import { useId, useRef } from 'react';
import { useIntegration } from '../headless/use-integrations.ts';
import { FlowArea } from '../panel/flow-area.tsx';
import { PartRoot } from '../panel/part-root.tsx';
import { RowAction } from '../panel/row-action.tsx';
import { needsReconnect } from '../panel/row-states.ts';
import { RowStatus } from '../panel/row-status.tsx';
import { useAgain } from '../panel/use-again.ts';
import { useBlockedReason } from '../headless/use-blocked-reason.ts';
import { useConnectActions } from '../panel/use-connect-actions.ts';
import { useFocusRescue } from '../headless/use-focus-rescue.ts';

/** Which integration. */
export interface ConnectButtonProps<Config = AnyConfig> {
  readonly id: IntegrationId<Config>;
}

/**
 * A button that connects, cancels or reconnects an account, and below it what the customer has to know meanwhile. Once connected it
 * is the status with the account's name. Shows nothing for an integration that the user does not have.
 *
 * @example
 * <ConnectButton id="crm" />
 */
export function ConnectButton({ id }: ConnectButtonProps): React.JSX.Element | null {
  const { data: integration } = useIntegration(id);
  return integration === undefined ? null : (
    <PartRoot>
      <ButtonOf integration={integration} />
    </PartRoot>
  );
}

function ButtonOf({ integration }: Pick<Parameters<typeof RowAction>[0], 'integration'>): React.JSX.Element {
  const actions = useConnectActions(integration, useAgain(), true);
  const primary = useRef<HTMLButtonElement>(null);
  const status = useRef<HTMLDivElement>(null);
  const focus = useFocusRescue(primary, status);
  const blocked = useBlockedReason();
  const reasonId = useId();
  const { state } = integration;
  return (
    <div data-acme-part="connect" {...focus}>
      {state !== 'available' && (
        <div ref={status} tabIndex={-1} data-acme-part="connect-state">
          <RowStatus integration={integration} phase={actions.flow.state} />
        </div>
      )}
      <RowAction
        integration={integration}
        phase={actions.flow.state}
        blockedBy={blocked && reasonId}
        primary={primary}
        onConnect={actions.connect}
        onReconnect={() => actions.reconnect(integration.connections.find(needsReconnect)?.id)}
        onCancel={actions.cancel}
      />
      <FlowArea integration={integration} actions={actions} blockedBy={blocked && reasonId} />
      {blocked !== undefined && (
        <p data-acme-part="card-note" id={reasonId}>
          {blocked}
        </p>
      )}
    </div>
  );
}
