import type { Integration } from '@acme/connect';
import { type Ref, useId, useImperativeHandle, useRef, useState } from 'react';
import { ExecutionList } from '../activity/execution-list.tsx';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { useDisconnect } from '../headless/use-disconnect.ts';
import { AboutIntegration } from './about-integration.tsx';
import { Button } from './button.tsx';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { FlowArea } from './flow-area.tsx';
import { Glyph } from './glyph.tsx';
import { IntegrationSetup } from './integration-setup.tsx';
import { Logo } from './logo.tsx';
import { RowAction } from './row-action.tsx';
import { needsReconnect } from './row-states.ts';
import { RowStatus } from './row-status.tsx';
import { Tabs } from './tabs.tsx';
import { type Again, useConnectActions } from './use-connect-actions.ts';
import { useFocusRescue } from '../headless/use-focus-rescue.ts';
import type { DetailTab } from './view.ts';

export interface IntegrationDetailProps {
  readonly integration: Integration;
  readonly headingLevel: number;
  readonly tab: DetailTab | undefined;
  readonly onTab: (tab: DetailTab, executionId?: string) => void;
  readonly executionId: string | undefined;
  readonly onBack: () => void;
  readonly blockedBy: string | undefined;
  readonly again: Again;
  /** Takes the focus when the details are opened. */
  readonly ref?: Ref<{ readonly focus: () => void }>;
}

/** Everything about one integration: beside the list where there is room, in its place where there is none. */
export function IntegrationDetail(props: IntegrationDetailProps): React.JSX.Element {
  const { integration, headingLevel, tab, executionId, onTab, onBack, blockedBy, again, ref } = props;
  const { t } = useConnectContext();
  const { name: app, description, connections } = integration;
  const actions = useConnectActions(integration, again, true);
  const disconnecting = useDisconnect();
  const [leavingId, setLeavingId] = useState<string>();
  const heading = useRef<HTMLHeadingElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => heading.current?.focus() }), []);
  const primary = useRef<HTMLButtonElement>(null);
  const focus = useFocusRescue(primary, heading);
  const id = useId();
  const Name = `h${Math.min(headingLevel, 6)}` as 'h3';
  const leaving = connections.find((connection) => connection.id === leavingId);
  const close = (): void => {
    setLeavingId(undefined);
    disconnecting.reset();
  };
  const inner = { integration, headingLevel: headingLevel + 1, blockedBy } as const;
  return (
    <article data-acme-part="detail" data-state={integration.state} aria-labelledby={`${id}-name`} {...focus}>
      <div data-acme-part="detail-back">
        <Button look="quiet" label={t('detail.backToList')} onClick={onBack}>
          <Glyph name="back" />
          {t('detail.back')}
        </Button>
      </div>
      <header data-acme-part="detail-head">
        <Logo integration={integration} />
        <div data-acme-part="detail-text">
          <Name data-acme-part="detail-name" id={`${id}-name`} ref={heading} tabIndex={-1}>
            <bdi data-acme-part="name">{app}</bdi>
          </Name>
          {description !== undefined && (
            <p data-acme-part="row-note">
              <bdi data-acme-part="name">{description}</bdi>
            </p>
          )}
        </div>
        <div data-acme-part="detail-status">
          <RowStatus integration={integration} phase={actions.flow.state} />
        </div>
        <div data-acme-part="row-actions">
          <RowAction
            integration={integration}
            phase={actions.flow.state}
            blockedBy={blockedBy}
            primary={primary}
            onConnect={actions.connect}
            onReconnect={() => actions.reconnect(connections.find(needsReconnect)?.id)}
            onCancel={actions.cancel}
          />
        </div>
      </header>
      <FlowArea integration={integration} actions={actions} blockedBy={blockedBy} />
      {connections.length === 0 ? (
        <div data-acme-part="tab-panel">
          <AboutIntegration {...inner} />
        </div>
      ) : (
        <Tabs
          label={app}
          shown={tab ?? 'setup'}
          onShow={onTab}
          tabs={[
            {
              id: 'setup',
              text: t('detail.setup'),
              content: (
                <IntegrationSetup
                  {...inner}
                  isConnecting={actions.flow.isBusy}
                  onConnect={actions.connect}
                  onReconnect={actions.reconnect}
                  onDisconnect={setLeavingId}
                />
              ),
            },
            {
              id: 'activity',
              text: t('activity.title'),
              content: (
                <ExecutionList
                  integrationId={integration.id}
                  executionId={executionId ?? null}
                  onExecutionChange={(next) => onTab('activity', next ?? undefined)}
                  headingLevel={headingLevel + 1}
                />
              ),
            },
            { id: 'about', text: t('detail.about'), content: <AboutIntegration {...inner} /> },
          ]}
        />
      )}
      {leaving !== undefined && (
        <DisconnectDialog
          app={app}
          connection={leaving}
          isLast={connections.every((one) => one === leaving || one.owner !== undefined)}
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
