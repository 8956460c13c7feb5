import type { ConnectPhase, Integration, IntegrationState } from '@acme/connect';
import type { RefObject } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { standingOf } from '../headless/standing.ts';
import { Button } from './button.tsx';
import { isWaiting, type RowAction as Action, rowStates } from './row-states.ts';
import type { DetailTab } from './view.ts';

export interface RowActionProps {
  readonly integration: Integration;
  readonly phase: ConnectPhase;
  readonly blockedBy: string | undefined;
  /** The button that takes over the focus when another control disappears. */
  readonly primary?: RefObject<HTMLButtonElement | null>;
  /** Opens the details; absent where they are open. */
  readonly onOpen?: ((tab?: DetailTab) => void) | undefined;
  readonly onConnect: () => void;
  readonly onReconnect: () => void;
  readonly onCancel: () => void;
}

/** What the row offers first. Nothing that the server would refuse, and not to open what is open. */
function actionOf({ integration, phase, onOpen }: RowActionProps, shown: IntegrationState, hasSlot: boolean): Action {
  const { mayBegin, pausedBy } = standingOf(integration);
  // Another tab is connecting: this one cannot cancel it, but may try as well.
  const wanted: Action = shown === 'connecting' && !isWaiting(phase) ? 'connect' : rowStates[shown].action;
  if (wanted === 'slot' && hasSlot && pausedBy !== 'host') return 'slot';
  const isRefused = wanted === 'slot' || (!mayBegin && (wanted === 'connect' || wanted === 'reconnect'));
  const action = !isRefused ? wanted : integration.connections.length > 0 ? 'manage' : 'none';
  return onOpen === undefined && opening.has(action) ? 'none' : action;
}

const opening: ReadonlySet<Action> = new Set(['manage', 'finish', 'see_failed']);

/** The next step with an integration, as one button. */
export function RowAction(props: RowActionProps): React.JSX.Element | null {
  const { integration, phase, blockedBy, primary, onOpen, onConnect, onReconnect, onCancel } = props;
  const { t, slots } = useConnectContext();
  const { name: app } = integration;
  const { LockedAction } = slots;
  const shown: IntegrationState = isWaiting(phase) ? 'connecting' : integration.state;
  const action = actionOf(props, shown, LockedAction !== undefined);
  if (phase.phase === 'fields' || action === 'none') return null;
  if (action === 'slot') return LockedAction === undefined ? null : <LockedAction integration={integration} />;
  const opens = { onClick: () => onOpen?.() } as const;
  const looks = {
    connect: { label: t('action.connectApp', { app }), text: t('action.connect'), onClick: onConnect, blockedBy },
    cancel: { label: t('action.cancelApp', { app }), text: t('action.cancel'), onClick: onCancel },
    manage: { label: t('action.manageApp', { app }), text: t('action.manage'), ...opens },
    finish: { label: t('action.finishApp', { app }), text: t('action.finish'), look: 'primary', ...opens },
    reconnect: {
      label: t('action.reconnectApp', { app }),
      text: t('action.reconnect'),
      look: 'primary',
      onClick: onReconnect,
      blockedBy,
    },
    see_failed: {
      label: t('action.seeFailedApp', { app }),
      text: t('action.seeFailed'),
      onClick: () => onOpen?.('activity'),
    },
  } as const;
  const { text, ...button } = looks[action];
  // One button whatever it says: the focus stays on it from "Connect" to "Manage".
  return (
    <Button {...(primary === undefined ? {} : { ref: primary })} {...button}>
      {text}
    </Button>
  );
}
