'use client';
import type { Integration } from '@acme/connect';
import { useMessages } from '../../headless/connect-provider.tsx';
import { needsReconnect } from '../../headless/shown-state.ts';
import { standingOf } from '../../headless/standing.ts';
import { buttonProps } from '../part/button-props.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { IntegrationContext } from './integration-context.ts';
import type { IntegrationPartState } from './integration-root.tsx';

/** The next step of an integration that this button takes. */
export type TriggerAction = 'connect' | 'reconnect' | 'cancel' | 'manage' | 'add';

/** What `Integration.Trigger` tells. */
export interface IntegrationTriggerState extends IntegrationPartState {
  readonly state: TriggerAction;
}

/** The props of `Integration.Trigger`. */
export interface IntegrationTriggerProps extends PartProps<'button', IntegrationTriggerState> {
  /** `add` connects one more account. Absent: the step that the integration asks for. */
  readonly action?: 'add' | undefined;
  /** Shows what there is to manage. Without it there is no button while nothing has to be done. */
  readonly onManage?: (() => void) | undefined;
}

/**
 * The next step: Connect, Cancel, Reconnect, or Manage. One button whatever it says, so that the focus stays on it. It opens
 * the window within the click. Nothing where the server would refuse.
 */
export function IntegrationTrigger({ action, onManage, ...host }: IntegrationTriggerProps): React.JSX.Element | null {
  const { integration, shown, actions, blocked } = usePartContext(IntegrationContext, 'Integration.Root');
  const t = useMessages();
  const { name: app } = integration;
  const { isBusy } = actions.flow;
  const step = action === undefined ? nextStep(integration, isBusy, onManage !== undefined) : whetherToAdd(integration);
  if (step === undefined || (action === 'add' && isBusy)) return null;

  const steps = {
    connect: { label: t('action.connectApp', { app }), text: t('action.connect'), onPress: () => actions.begin() },
    add: { text: t('action.addAccount'), onPress: () => actions.begin() },
    reconnect: {
      label: t('action.reconnectApp', { app }),
      text: t('action.reconnect'),
      onPress: () => actions.begin(integration.connections.find(needsReconnect)?.id),
    },
    cancel: { label: t('action.cancelApp', { app }), text: t('action.cancel'), onPress: actions.close },
    manage: { label: t('action.manageApp', { app }), text: t('action.manage'), onPress: () => onManage?.() },
  } as const;
  const isChange = step !== 'cancel' && step !== 'manage';
  const isDisabled = isChange && blocked !== undefined;
  const own = buttonProps({
    ...steps[step],
    hasChildren: host.children !== undefined,
    blocked: isChange ? blocked : undefined,
  });
  const state = { state: step, status: shown, pending: isBusy, disabled: isDisabled, integration };
  return <Part tag="button" name="integration-trigger" state={state} host={host} own={own} />;
}

function nextStep(integration: Integration, isBusy: boolean, canManage: boolean): TriggerAction | undefined {
  if (isBusy) return 'cancel';
  const { mayBegin } = standingOf(integration);
  const { state, connections } = integration;
  if (mayBegin && state === 'needs_reauth' && connections.some(needsReconnect)) return 'reconnect';
  // Another tab is connecting: this one cannot cancel it, but may try as well.
  const isFree = state === 'available' || (state === 'connecting' && connections.length === 0);
  if (mayBegin && isFree) return 'connect';
  return canManage && connections.length > 0 ? 'manage' : undefined;
}

function whetherToAdd(integration: Integration): 'add' | undefined {
  const { connections, accountLimit = Infinity } = integration;
  const own = connections.filter(({ owner }) => owner === undefined).length;
  return connections.length > 0 && own < accountLimit && standingOf(integration).mayBegin ? 'add' : undefined;
}
