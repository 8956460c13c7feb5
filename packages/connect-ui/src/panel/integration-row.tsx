import type { Integration } from '@acme/connect';
import { useEffect, useId, useRef, useState } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { useConnect } from '../headless/use-connect.ts';
import { useDisconnect } from '../headless/use-disconnect.ts';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { FlowArea } from './flow-area.tsx';
import { IntegrationDetails } from './integration-details.tsx';
import { needsReconnect } from './row-states.ts';
import { RowView } from './row-view.tsx';
import { useFocusRescue } from './use-focus-rescue.ts';

interface IntegrationRowProps {
  readonly integration: Integration;
  readonly headingLevel: number;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  /** Id of the text that says why nothing can be changed now. */
  readonly blockedBy: string | undefined;
}

/** One integration: its line, what is going on with it, and, opened, everything about it. */
export function IntegrationRow(props: IntegrationRowProps): React.JSX.Element {
  const { integration, headingLevel, isOpen, onOpenChange, blockedBy } = props;
  const { t } = useConnectContext();
  const announce = useAnnounce();
  const flow = useConnect(integration.id);
  const disconnecting = useDisconnect();
  const [leavingId, setLeavingId] = useState<string>();
  const fallback = useRef<HTMLButtonElement>(null);
  const focus = useFocusRescue(fallback);
  const id = useId();
  const app = integration.name;
  const { state } = flow;

  useEffect(() => {
    if (state.phase === 'done') {
      const account = state.account?.label ?? app;
      announce(t('flow.connected', { app, account }));
    } else if (state.phase === 'failed' && state.error.code === 'cancelled') {
      announce(t('flow.cancelled', { app }));
    }
  }, [state, app, announce, t]);

  /** Whose account is connected again; "Try again" means the same. */
  const [again, setAgain] = useState<string>();
  const start = (connectionId?: string, how?: { readonly mode: 'redirect' }): void => {
    setAgain(connectionId);
    flow.start({ openingText: t('flow.openingWindow', { app }), connectionId, ...how });
  };
  const leaving = integration.connections.find((connection) => connection.id === leavingId);
  const close = (): void => {
    setLeavingId(undefined);
    disconnecting.reset();
  };

  return (
    <article data-acme-part="row" data-state={integration.state} aria-labelledby={`${id}-name`} {...focus}>
      <RowView
        id={id}
        integration={integration}
        phase={state}
        headingLevel={headingLevel}
        isOpen={isOpen}
        blockedBy={blockedBy}
        primary={fallback}
        onToggle={() => onOpenChange(!isOpen)}
        onConnect={() => start()}
        onReconnect={() => start(integration.connections.find(needsReconnect)?.id)}
        onCancel={() => void flow.cancel()}
      />
      <FlowArea
        integration={integration}
        flow={flow}
        blockedBy={blockedBy}
        connectionId={again}
        onStart={(how) => start(again, how)}
        onAdd={() => start()}
        onReopen={() => flow.reopen({ openingText: t('flow.openingWindow', { app }), connectionId: again })}
      />
      {isOpen && (
        <div data-acme-part="details" id={`${id}-details`} role="group" aria-labelledby={`${id}-name`}>
          <IntegrationDetails
            integration={integration}
            headingLevel={headingLevel + 1}
            blockedBy={blockedBy}
            isConnecting={flow.isBusy}
            onConnect={() => start()}
            onReconnect={(connectionId) => start(connectionId)}
            onDisconnect={setLeavingId}
          />
        </div>
      )}
      {leaving !== undefined && (
        <DisconnectDialog
          app={app}
          connection={leaving}
          isLast={integration.connections.every((one) => one === leaving || one.owner !== undefined)}
          isBusy={disconnecting.isPending}
          error={disconnecting.error}
          onClose={close}
          onConfirm={async () => {
            if (await disconnecting.disconnect(leaving.id)) close();
          }}
        />
      )}
    </article>
  );
}
