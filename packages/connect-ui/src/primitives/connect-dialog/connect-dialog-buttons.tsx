'use client';
import { useMessages } from '../../headless/connect-provider.tsx';
import { remedies } from '../../headless/flow-steps.ts';
import { buttonProps } from '../part/button-props.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { ConnectDialogContext, type ConnectDialogState } from './connect-dialog-context.ts';

const root = 'ConnectDialog.Root';

/** The props of `ConnectDialog.Submit`. */
export interface ConnectDialogSubmitProps extends PartProps<'button', ConnectDialogState> {
  /**
   * `continue_in_tab`: after a blocked window, without a second one. `add_as_new`: keeps another account than the one that was to be
   * connected again. Absent: the next step of the phase.
   */
  readonly action?: 'continue_in_tab' | 'add_as_new' | undefined;
}

/**
 * The next step: sends the form, shows or opens the window again, tries again. Nothing where the customer cannot do anything, or
 * where its `action` does not apply.
 */
export function ConnectDialogSubmit({ action, ...host }: ConnectDialogSubmitProps): React.JSX.Element | null {
  const { state, blocked } = usePartContext(ConnectDialogContext, root);
  const next = useNextStep();
  const other = useOtherStep(action);
  const step = action === undefined ? next : other;
  if (step === undefined) return null;
  const own = {
    ...buttonProps({
      text: step.text,
      hasChildren: host.children !== undefined,
      blocked,
      onPress: step.onPress ?? (() => {}),
    }),
    ...(step.form === undefined ? {} : { type: 'submit', form: step.form, 'aria-busy': state.pending || undefined }),
  };
  return (
    <Part
      tag="button"
      name="connect-submit"
      state={{ ...state, disabled: blocked !== undefined }}
      host={host}
      own={own}
    />
  );
}

interface Step {
  readonly text: string;
  /** The id of the form that it sends. */
  readonly form?: string;
  readonly onPress?: () => void;
}

function useNextStep(): Step | undefined {
  const { state, actions, id, fields } = usePartContext(ConnectDialogContext, root);
  const t = useMessages();
  const { flow } = actions;
  const { name: app } = state.integration;
  const phase = flow.state;
  if (fields !== undefined) {
    return { text: t(phase.phase === 'code_entry' ? 'code.submit' : 'form.submit'), form: `${id}-form` };
  }
  if (phase.phase === 'awaiting' && phase.hint !== 'offline') {
    return phase.hint === 'window_closed' || phase.hint === 'in_tab'
      ? { text: t('action.openAgain'), onPress: actions.reopen }
      : { text: t('action.showWindow'), onPress: flow.show };
  }
  const remedy = phase.phase === 'failed' ? remedies[phase.error.code] : undefined;
  return remedy && { text: t(remedy, { app }), onPress: () => actions.retry() };
}

function useOtherStep(action: ConnectDialogSubmitProps['action']): Step | undefined {
  const { state, actions } = usePartContext(ConnectDialogContext, root);
  const t = useMessages();
  const code = state.error?.code;
  if (action === 'continue_in_tab' && code === 'popup_blocked') {
    return { text: t('action.continueInTab'), onPress: () => actions.retry({ mode: 'redirect' }) };
  }
  if (action === 'add_as_new' && code === 'account_mismatch') {
    return { text: t('action.addAsNew'), onPress: () => actions.begin() };
  }
  return undefined;
}

/** Ends what is under way, or puts away what has failed. */
export function ConnectDialogCancel(host: PartProps<'button', ConnectDialogState>): React.JSX.Element {
  const { state, actions } = usePartContext(ConnectDialogContext, root);
  const t = useMessages();
  const children = state.state === 'failed' ? t('action.dismiss') : t('action.cancel');
  const own = { type: 'button', children, onClick: actions.close };
  return <Part tag="button" name="connect-cancel" state={state} host={host} own={own} />;
}
