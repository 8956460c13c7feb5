'use client';
import { accountName } from '../../headless/account-name.ts';
import { useMessages } from '../../headless/connect-provider.tsx';
import { buttonProps } from '../part/button-props.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { DisconnectContext, type DisconnectState } from './disconnect-context.ts';

const root = 'DisconnectDialog.Root';

/** Opens the question. */
export function DisconnectTrigger(host: PartProps<'button', DisconnectState>): React.JSX.Element {
  const { state, blocked, open } = usePartContext(DisconnectContext, root);
  const t = useMessages();
  const own = buttonProps({
    label: t('action.disconnectAccount', { account: accountName(state.connection) }),
    text: t('action.disconnect'),
    hasChildren: host.children !== undefined,
    blocked,
    onPress: open,
  });
  return (
    <Part
      tag="button"
      name="disconnect-trigger"
      state={state}
      host={host}
      own={{ 'aria-haspopup': 'dialog', ...own }}
    />
  );
}

/** The safe answer, which has the focus. */
export function DisconnectKeep(host: PartProps<'button', DisconnectState>): React.JSX.Element {
  const { state, safe, close } = usePartContext(DisconnectContext, root);
  const t = useMessages();
  const own = { type: 'button', children: t('disconnect.keep'), onClick: close };
  return <Part tag="button" name="disconnect-keep" state={state} host={host} own={own} ownRef={safe} />;
}

/** Disconnects. The question stays, with the reason, when that fails. */
export function DisconnectConfirm(host: PartProps<'button', DisconnectState>): React.JSX.Element {
  const { state, blocked, confirm } = usePartContext(DisconnectContext, root);
  const t = useMessages();
  const own = buttonProps({
    text: state.pending === true ? t('disconnect.busy') : t('disconnect.confirm'),
    hasChildren: host.children !== undefined,
    blocked,
    isBusy: state.pending,
    onPress: confirm,
  });
  return <Part tag="button" name="disconnect-confirm" state={state} host={host} own={own} />;
}
