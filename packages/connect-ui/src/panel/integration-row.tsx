import type { Integration } from '@acme/connect';
import { useEffect, useEffectEvent, useId, useRef } from 'react';
import { FlowArea } from './flow-area.tsx';
import { needsReconnect } from './row-states.ts';
import { RowView } from './row-view.tsx';
import { type Again, useConnectActions } from './use-connect-actions.ts';
import { useFocusRescue } from '../headless/use-focus-rescue.ts';
import type { DetailTab } from './view.ts';

export interface IntegrationRowProps {
  readonly integration: Integration;
  readonly headingLevel: number;
  /** Its details are on the screen. */
  readonly isOpen: boolean;
  readonly onOpen: (tab?: DetailTab) => void;
  /** Id of the text that says why nothing can be changed now. */
  readonly blockedBy: string | undefined;
  readonly again: Again;
}

/** One integration: its line, and what is going on with it while its details are not open. */
export function IntegrationRow(props: IntegrationRowProps): React.JSX.Element {
  const { integration, headingLevel, isOpen, onOpen, blockedBy, again } = props;
  const actions = useConnectActions(integration, again, !isOpen);
  const fallback = useRef<HTMLButtonElement>(null);
  const focus = useFocusRescue(fallback);
  const id = useId();
  const root = useRef<HTMLElement>(null);
  const isFresh = actions.flow.state.phase === 'done' && integration.state === 'needs_setup';
  const open = useEffectEvent(onOpen);
  useEffect(() => {
    // Who has gone elsewhere meanwhile is not called back.
    if (isFresh && root.current?.contains(document.activeElement)) open('setup');
  }, [isFresh]);
  return (
    <article
      ref={root}
      data-acme-part="row"
      data-state={integration.state}
      data-integration={integration.id}
      data-open={isOpen || undefined}
      aria-labelledby={`${id}-name`}
      {...focus}
    >
      <RowView
        id={id}
        integration={integration}
        phase={actions.flow.state}
        headingLevel={headingLevel}
        isOpen={isOpen}
        blockedBy={blockedBy}
        primary={fallback}
        onOpen={onOpen}
        onConnect={actions.connect}
        onReconnect={() => actions.reconnect(integration.connections.find(needsReconnect)?.id)}
        onCancel={actions.cancel}
      />
      {!isOpen && <FlowArea integration={integration} actions={actions} blockedBy={blockedBy} />}
    </article>
  );
}
