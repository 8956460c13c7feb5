'use client';
import type { AnyConfig, Integration, IntegrationId, IntegrationState } from '@acme/connect';
import { useContext, useId, useRef } from 'react';
import { isWaiting } from '../../headless/shown-state.ts';
import { useBlockedReason } from '../../headless/use-blocked-reason.ts';
import { useFocusRescue } from '../../headless/use-focus-rescue.ts';
import { useIntegration } from '../../headless/use-integrations.ts';
import { IntegrationMenuContext } from '../menu/menu-context.ts';
import { MenuProvider } from '../menu/menu-provider.tsx';
import { Part, type PartProps, type PartState } from '../part/part.tsx';

import { IntegrationContext, ListedIntegrationContext } from './integration-context.ts';
import { useConnectActions } from './use-connect-actions.ts';

/** What the parts of an integration tell of it. */
export interface IntegrationPartState extends PartState {
  readonly status: IntegrationState;
  readonly integration: Integration;
}

/** The props of `Integration.Root`. */
export interface IntegrationRootProps<Config = AnyConfig>
  extends Omit<PartProps<'article', IntegrationPartState>, 'id'> {
  /** The integration. Absent: the one of the `IntegrationList.Item` around it. */
  readonly id?: IntegrationId<Config>;
}

/**
 * One integration, an `<article>` that is called by its name. Nothing while it is loading, and nothing when the project does not
 * offer it. When a part with the focus goes away, such as Connect once it is connected, its first button has it.
 *
 * @example
 * <Integration.Root id="crm"><Integration.Name /> <Integration.Status /> <Integration.Trigger /></Integration.Root>
 */
export function IntegrationRoot({ id, ...host }: IntegrationRootProps): React.JSX.Element | null {
  const listed = useContext(ListedIntegrationContext);
  const wanted = id ?? listed;
  if (wanted === undefined) {
    throw new Error('Acme Connect: give <Integration.Root> an id, or put it into an <IntegrationList.Item>.');
  }
  const { data: integration } = useIntegration(wanted);
  return integration === undefined ? null : <Loaded integration={integration} host={host} />;
}

interface LoadedProps {
  readonly integration: Integration;
  readonly host: PartProps<'article', IntegrationPartState>;
}

function Loaded({ integration, host }: LoadedProps): React.JSX.Element {
  const actions = useConnectActions(integration);
  const root = useRef<HTMLElement>(null);
  const fallback = useRef({ focus: () => focusWithin(root.current) });
  const focus = useFocusRescue(fallback);
  const nameId = useId();
  const blocked = useBlockedReason();
  const shown = isWaiting(actions.flow.state) ? 'connecting' : integration.state;
  return (
    <IntegrationContext value={{ integration, shown, actions, nameId, blocked }}>
      <MenuProvider context={IntegrationMenuContext}>
        <Part
          tag="article"
          name="integration"
          state={{ status: shown, pending: actions.flow.isBusy, integration }}
          host={host}
          own={{ 'aria-labelledby': nameId, ...focus }}
          ownRef={root}
        />
      </MenuProvider>
    </IntegrationContext>
  );
}

/** The first thing that can have the focus; the article itself where there is none. */
function focusWithin(root: HTMLElement | null): void {
  const first = root?.querySelector<HTMLElement>('button, a[href], input');
  if (root !== null && first == null) root.tabIndex = -1;
  (first ?? root)?.focus();
}
