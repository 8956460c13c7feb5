'use client';
import { useMessages } from '../../headless/connect-provider.tsx';
import { hintKeys } from '../../headless/flow-steps.ts';
import { formErrorOf } from '../../headless/use-credential-form.ts';
import { saySentences } from '../../messages/say-sentences.ts';
import { Modal } from '../dialog/modal.tsx';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { ConnectDialogContext, type ConnectDialogState } from './connect-dialog-context.ts';

const root = 'ConnectDialog.Root';

/** A native dialog while an account is being connected, and when that has failed. Esc cancels. */
export function ConnectDialogContent(host: PartProps<'dialog', ConnectDialogState>): React.JSX.Element | null {
  const { state, id, title, isOpen, actions } = usePartContext(ConnectDialogContext, root);
  if (!isOpen) return null;
  const own = { 'aria-labelledby': `${id}-title` };
  return (
    <Modal name="connect-dialog" state={state} host={host} own={own} initialFocus={title} onDismiss={actions.close} />
  );
}

/** What is being done. It has the focus when the dialog opens, until there is a form. */
export function ConnectDialogTitle(host: Omit<PartProps<'h2', ConnectDialogState>, 'id'>): React.JSX.Element {
  const { state, id, title, actions } = usePartContext(ConnectDialogContext, root);
  const t = useMessages();
  const { name: app } = state.integration;
  const children = actions.connectionId === undefined ? t('form.title', { app }) : t('action.reconnectApp', { app });
  const own = { id: `${id}-title`, tabIndex: -1, children };
  return <Part tag="h2" name="connect-title" state={state} host={host} own={own} ownRef={title} />;
}

/** What the integration is good for. Nothing where nobody has said so. */
export function ConnectDialogDescription(host: PartProps<'p', ConnectDialogState>): React.JSX.Element | null {
  const { state } = usePartContext(ConnectDialogContext, root);
  const { description } = state.integration;
  if (description === undefined && host.children === undefined) return null;
  return (
    <Part tag="p" name="connect-description" state={state} host={host} own={{ children: <bdi>{description}</bdi> }} />
  );
}

/** What is being waited for, read out when it changes. Empty while there is nothing to wait for. */
export function ConnectDialogProgress(host: PartProps<'p', ConnectDialogState>): React.JSX.Element {
  const { state, actions, fields } = usePartContext(ConnectDialogContext, root);
  const t = useMessages();
  const { name: app } = state.integration;
  const phase = actions.flow.state;
  const key =
    phase.phase === 'opening'
      ? 'flow.openingWindow'
      : phase.phase === 'awaiting'
        ? hintKeys[phase.hint]
        : state.pending === true
          ? fields === undefined
            ? 'flow.verifying'
            : 'form.checking'
          : undefined;
  const own = { role: 'status', children: key && t(key, { app }) };
  return <Part tag="p" name="connect-progress" state={state} host={host} own={own} />;
}

/** Why it failed, read out when it comes. What is wrong with one field is said at that field. Empty until then. */
export function ConnectDialogError(host: PartProps<'div', ConnectDialogState>): React.JSX.Element {
  const { state, fields } = usePartContext(ConnectDialogContext, root);
  const t = useMessages();
  const { name: app, accountLimit } = state.integration;
  const error = fields === undefined ? state.error : formErrorOf(state.error, fields);
  const words =
    error === undefined
      ? undefined
      : error.code === 'limit_reached' && accountLimit !== undefined
        ? t('flow.limit', { n: accountLimit })
        : t(`error.${error.code}`, { app });
  const reference = error?.requestId !== undefined && t('error.reference', { id: error.requestId });
  const own = { role: 'alert', children: words && saySentences(t, words, reference) };
  return (
    <Part tag="div" name="connect-error" state={{ ...state, invalid: error !== undefined }} host={host} own={own} />
  );
}
