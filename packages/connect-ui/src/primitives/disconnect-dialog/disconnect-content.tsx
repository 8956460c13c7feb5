'use client';
import { accountName } from '../../headless/account-name.ts';
import { useMessages } from '../../headless/connect-provider.tsx';
import { saySentences } from '../../messages/say-sentences.ts';
import { Modal } from '../dialog/modal.tsx';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { DisconnectContext, type DisconnectState } from './disconnect-context.ts';

const root = 'DisconnectDialog.Root';

/** The question: a native dialog with the role of an alert dialog. Esc keeps the account. */
export function DisconnectContent(host: PartProps<'dialog', DisconnectState>): React.JSX.Element | null {
  const { state, id, safe, close } = usePartContext(DisconnectContext, root);
  if (state.state === 'closed') return null;
  const own = { role: 'alertdialog', 'aria-labelledby': `${id}-title`, 'aria-describedby': `${id}-text` };
  return <Modal name="disconnect-dialog" state={state} host={host} own={own} initialFocus={safe} onDismiss={close} />;
}

/** What is asked: about the app, or about one account where others stay. */
export function DisconnectTitle(host: Omit<PartProps<'h2', DisconnectState>, 'id'>): React.JSX.Element {
  const { state, integration, id } = usePartContext(DisconnectContext, root);
  const t = useMessages();
  const children = isLast(integration, state.connection)
    ? t('disconnect.titleApp', { app: integration.name })
    : t('disconnect.titleAccount', { account: accountName(state.connection) });
  return <Part tag="h2" name="disconnect-title" state={state} host={host} own={{ id: `${id}-title`, children }} />;
}

/** What stops, what stays, and whom else it concerns. */
export function DisconnectDescription(host: Omit<PartProps<'p', DisconnectState>, 'id'>): React.JSX.Element {
  const { state, integration, id } = usePartContext(DisconnectContext, root);
  const t = useMessages();
  const { connection } = state;
  const { name: app } = integration;
  const running = connection.workflows.filter(({ enabled }) => enabled).length;
  const children = [
    t('disconnect.body', { app, n: running }),
    !isLast(integration, connection) && t('disconnect.othersStay', { app }),
    connection.shared === true && t('disconnect.colleagues'),
  ];
  const own = { id: `${id}-text`, children: saySentences(t, ...children) };
  return <Part tag="p" name="disconnect-description" state={state} host={host} own={own} />;
}

/** Why it did not work, read out when it comes. Empty until then. */
export function DisconnectError(host: PartProps<'div', DisconnectState>): React.JSX.Element {
  const { state, integration, disconnecting } = usePartContext(DisconnectContext, root);
  const t = useMessages();
  const { name: app } = integration;
  const { error } = disconnecting;
  const children =
    error === undefined
      ? undefined
      : saySentences(t, t('disconnect.failed', { app }), t(`error.${error.code}`, { app }));
  return <Part tag="div" name="disconnect-error" state={state} host={host} own={{ role: 'alert', children }} />;
}

/** No other account of the user stays connected. */
function isLast({ connections }: DisconnectContext['integration'], connection: DisconnectState['connection']): boolean {
  return connections.every((one) => one.id === connection.id || one.owner !== undefined);
}
