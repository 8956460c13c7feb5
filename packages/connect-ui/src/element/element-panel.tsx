import type { ClientHealth, ConnectedUser, GetToken } from '@acme/connect';
import { useCallback, useEffect, useMemo } from 'react';
import type { ConnectEvent, ConnectStart } from '../headless/connect-events.ts';
import { ConnectProvider, type ConnectProviderProps } from '../headless/connect-provider.tsx';
import { useClientHealth } from '../headless/use-client-health.ts';
import { useConnectedUser } from '../headless/use-connected-user.ts';
import { ConnectPanel, type ConnectPanelProps } from '../panel/connect-panel.tsx';
import type { ConnectView } from '../panel/view.ts';
import { type ElementSlots, slotsOf } from './element-slots.tsx';

/** What the customer did in the panel, or what failed: `acme-connect`, `acme-disconnect`, `acme-error`, … */
type ToldEvents = {
  [Type in ConnectEvent['type'] as `acme-${Type}`]: Extract<ConnectEvent, { readonly type: Type }>;
};

/** What the element tells its page, by the name of the event. */
export interface ElementEvents extends ToldEvents {
  /** The customer has gone somewhere in the panel. */
  'acme-view': ConnectView;
  /** The connected user was read, or has changed. */
  'acme-user': ConnectedUser;
  /** Online or not, session over or not, live or polling. */
  'acme-health': ClientHealth;
  /** An account is about to be connected. `preventDefault()`, and nothing begins. */
  'acme-before-connect': ConnectStart;
}

/** @returns whether nobody prevented what would come next */
export type Tell = <Name extends keyof ElementEvents>(name: Name, detail: ElementEvents[Name]) => boolean;

/** What the element's attributes and properties come to. */
export interface ElementPanelProps
  extends Pick<ConnectProviderProps, 'appearance' | 'locale' | 'messages' | 'timeZone'> {
  readonly connection: {
    readonly apiUrl: string;
    readonly projectId: string;
    readonly userId: string | undefined;
    readonly getToken: GetToken;
  };
  readonly panel: Omit<ConnectPanelProps, 'onViewChange'>;
  readonly slots: ElementSlots | undefined;
  readonly tell: Tell;
}

/** The panel as the element shows it. */
export function ElementPanel({ connection, panel, slots, tell, ...rest }: ElementPanelProps): React.JSX.Element {
  const filled = useMemo(() => slotsOf(slots), [slots]);
  const beforeConnect = useCallback((start: ConnectStart) => tell('acme-before-connect', start), [tell]);
  return (
    <ConnectProvider
      {...rest}
      {...connection}
      slots={filled}
      beforeConnect={beforeConnect}
      onEvent={(event) => tell(`acme-${event.type}`, event)}
    >
      <ConnectPanel {...panel} onViewChange={(view) => void tell('acme-view', view)} />
      <Told tell={tell} />
    </ConnectProvider>
  );
}

function Told({ tell }: { readonly tell: Tell }): null {
  const { data } = useConnectedUser();
  const health = useClientHealth();
  useEffect(() => void (data !== undefined && tell('acme-user', data)), [tell, data]);
  useEffect(() => void tell('acme-health', health), [tell, health]);
  return null;
}
