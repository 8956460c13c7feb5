import type { ConnectPhase, Integration, IntegrationState } from '@acme/connect';
import type { RefObject } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { standingOf } from '../headless/standing.ts';
import { AccountLabel } from './account-label.tsx';
import { Button } from './button.tsx';
import { Glyph } from './glyph.tsx';
import { Heading } from './heading.tsx';
import { Logo } from './logo.tsx';
import { RefusalText } from './refusal-text.tsx';
import { isWaiting, type RowAction, rowStates, shownState } from './row-states.ts';

interface RowViewProps {
  readonly id: string;
  readonly integration: Integration;
  readonly phase: ConnectPhase;
  readonly headingLevel: number;
  readonly isOpen: boolean;
  readonly blockedBy: string | undefined;
  /** The button that takes over the focus when another control of the row disappears. */
  readonly primary: RefObject<HTMLButtonElement | null>;
  readonly onToggle: () => void;
  readonly onConnect: () => void;
  readonly onReconnect: () => void;
  readonly onCancel: () => void;
}

/** The line of one integration: logo, name and benefit, status and account, the next step. */
export function RowView(props: RowViewProps): React.JSX.Element {
  const { id, integration, phase, headingLevel, isOpen, onToggle } = props;
  const { t } = useConnectContext();
  const { name: app, description } = integration;
  const shown: IntegrationState = isWaiting(phase) ? 'connecting' : integration.state;
  const { tone } = rowStates[shown];
  const isPausedByHost = isHeld(shown) && standingOf(integration).pausedBy === 'host';
  return (
    <div data-acme-part="row-main">
      <Logo id={integration.id} name={app} />
      <div data-acme-part="row-text">
        <Heading level={headingLevel} part="row-heading">
          <button
            data-acme-part="row-name"
            id={`${id}-name`}
            type="button"
            aria-expanded={isOpen}
            aria-controls={`${id}-details`}
            onClick={onToggle}
          >
            {app}
            <Glyph name="chevron" />
          </button>
        </Heading>
        {description !== undefined && <p data-acme-part="row-note">{description}</p>}
      </div>
      <div data-acme-part="row-status">
        <p data-acme-part="status" data-tone={tone}>
          <Glyph name={isPausedByHost ? 'bars' : rowStates[shown].glyph} />
          <span data-acme-part="status-text">
            {isPausedByHost
              ? t('state.pausedByHost')
              : shown === 'locked' && !integration.availability.allowed
                ? integration.availability.message
                : t(`state.${shown}`, { app })}
          </span>
        </p>
        <StatusNotes integration={integration} shown={shown} />
      </div>
      <div data-acme-part="row-actions">
        <PrimaryAction {...props} shown={shown} />
      </div>
    </div>
  );
}

/** The states that say that something may not be used. */
function isHeld(shown: IntegrationState): boolean {
  return shown === 'suspended' || shown === 'locked';
}

/** Below the status: whose account it is, what is kept, and what the plan says. */
function StatusNotes({ integration, shown }: Pick<RowViewProps, 'integration'> & { readonly shown: IntegrationState }) {
  const { t, slots } = useConnectContext();
  const { connections } = integration;
  const { pausedBy, refusal } = standingOf(integration);
  // The account that the status is about.
  const account =
    connections.find(({ state }) => shownState(state) !== 'connected') ??
    connections.find(({ isDefault }) => isDefault) ??
    connections[0];
  if (shown === 'suspended') {
    return (
      <p data-acme-part="row-account">{t(pausedBy === 'host' ? 'state.pausedByHostNote' : 'state.suspendedNote')}</p>
    );
  }
  if (shown === 'locked') {
    const plan = slots.LockedAction === undefined && pausedBy === 'rule' ? refusal?.upgrade : undefined;
    return plan === undefined ? null : <p data-acme-part="row-account">{t('state.upgrade', { plan })}</p>;
  }
  return (
    <>
      {account !== undefined && (
        <p data-acme-part="row-account">
          <AccountLabel connection={account} />
          {connections.length > 1 && (
            <span data-acme-part="row-more"> {t('account.more', { n: connections.length - 1 })}</span>
          )}
        </p>
      )}
      {refusal?.graceUntil !== undefined && (
        <p data-acme-part="row-account" data-tone="warn">
          <RefusalText refusal={refusal} withUpgrade={false} />
        </p>
      )}
    </>
  );
}

/** What the row offers first. Nothing that the server would refuse. */
function actionOf({ integration, phase }: RowViewProps, shown: IntegrationState, hasSlot: boolean): RowAction {
  const { mayBegin, pausedBy } = standingOf(integration);
  // Another tab is connecting: this one cannot cancel it, but may try as well.
  const wanted: RowAction = shown === 'connecting' && !isWaiting(phase) ? 'connect' : rowStates[shown].action;
  if (wanted === 'slot' && hasSlot && pausedBy !== 'host') return 'slot';
  const isRefused = wanted === 'slot' || (!mayBegin && (wanted === 'connect' || wanted === 'reconnect'));
  if (!isRefused) return wanted;
  return integration.connections.length > 0 ? 'manage' : 'none';
}

function PrimaryAction(props: RowViewProps & { readonly shown: IntegrationState }): React.JSX.Element | null {
  const { id, integration, phase, isOpen, blockedBy, primary, shown, onToggle, onConnect, onReconnect, onCancel } =
    props;
  const { t, slots } = useConnectContext();
  const { name: app } = integration;
  const { LockedAction } = slots;
  const action = actionOf(props, shown, LockedAction !== undefined);
  if (phase.phase === 'fields' || action === 'none') return null;
  if (action === 'slot') return LockedAction === undefined ? null : <LockedAction integration={integration} />;
  const opens = { expanded: isOpen, controls: `${id}-details`, onClick: onToggle } as const;
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
    see_failed: { label: t('action.seeFailedApp', { app }), text: t('action.seeFailed'), ...opens },
  } as const;
  const { text, ...button } = looks[action];
  // One button whatever it says: the focus stays on it from "Connect" to "Manage".
  return (
    <Button ref={primary} {...button}>
      {text}
    </Button>
  );
}
