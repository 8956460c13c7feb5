'use client';
import type { Integration } from '@acme/connect';
import { useId } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { useConnectedUser } from '../headless/use-connected-user.ts';
import { FlowArea } from '../panel/flow-area.tsx';
import { PanelBanner } from '../panel/panel-banner.tsx';
import { PartRoot } from '../panel/part-root.tsx';
import { RowAction } from '../panel/row-action.tsx';
import { needsReconnect } from '../panel/row-states.ts';
import { useBlockedReason } from '../headless/use-blocked-reason.ts';
import { type Again, useConnectActions } from '../panel/use-connect-actions.ts';
import { useAgain } from '../panel/use-again.ts';

/**
 * A line for each integration that has to be connected again, anywhere on the host's pages; nothing where all is well.
 *
 * @example
 * <main><ReconnectBanner /><Dashboard /></main>
 */
export function ReconnectBanner(): React.JSX.Element | null {
  const { data: user } = useConnectedUser();
  const again = useAgain();
  const waiting = user?.integrations.filter(({ connections }) => connections.some(needsReconnect)) ?? [];
  if (waiting.length === 0) return null;
  return (
    <PartRoot>
      {waiting.map((integration) => (
        <Line key={integration.id} integration={integration} again={again} />
      ))}
    </PartRoot>
  );
}

function Line({ integration, again }: { readonly integration: Integration; readonly again: Again }) {
  const { t } = useConnectContext();
  const actions = useConnectActions(integration, again, true);
  const connection = integration.connections.find(needsReconnect);
  const blocked = useBlockedReason();
  const reasonId = useId();
  const stopped = connection?.workflows.filter(({ enabled }) => enabled).length ?? 0;
  return (
    <>
      <PanelBanner tone="bad" glyph="triangle" text={t('account.needsReauth', { app: integration.name, n: stopped })}>
        <RowAction
          integration={integration}
          phase={actions.flow.state}
          blockedBy={blocked && reasonId}
          onConnect={actions.connect}
          onReconnect={() => actions.reconnect(connection?.id)}
          onCancel={actions.cancel}
        />
      </PanelBanner>
      {blocked !== undefined && (
        <p data-acme-part="card-note" id={reasonId}>
          {blocked}
        </p>
      )}
      <FlowArea integration={integration} actions={actions} blockedBy={blocked && reasonId} />
    </>
  );
}
