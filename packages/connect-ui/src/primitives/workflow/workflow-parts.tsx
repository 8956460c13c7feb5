'use client';
import type { Workflow } from '@acme/connect';
import type { ChangeEvent } from 'react';
import { useAnnounce } from '../../headless/announcer.tsx';
import { useMessages } from '../../headless/connect-provider.tsx';
import { saySentences } from '../../messages/say-sentences.ts';
import { buttonProps } from '../part/button-props.ts';
import { Part, type PartProps, type PartState } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { WorkflowContext, type WorkflowState } from './workflow-context.ts';

const root = 'Workflow.Root';

/** The name, which is the label of the switch. */
export function WorkflowLabel(host: Omit<PartProps<'label', WorkflowState>, 'htmlFor'>): React.JSX.Element {
  const { state, id, workflow } = usePartContext(WorkflowContext, root);
  const own = { htmlFor: id, children: <bdi>{workflow.name}</bdi> };
  return <Part tag="label" name="workflow-label" state={state} host={host} own={own} />;
}

/** What it does, what follows from the last move, or why it cannot be moved. Nothing where there is nothing to say. */
export function WorkflowHint(host: Omit<PartProps<'p', WorkflowState>, 'id'>): React.JSX.Element | null {
  const { state, id, toggle, start, workflow } = usePartContext(WorkflowContext, root);
  const t = useMessages();
  const hint = start.started > 0 && start.error === undefined ? t('workflow.startedHint') : toggle.hint;
  if (hint === undefined && host.children === undefined) return null;
  const own = { id: `${id}-hint`, children: hint === workflow.description ? <bdi>{hint}</bdi> : hint };
  return <Part tag="p" name="workflow-hint" state={state} host={host} own={own} />;
}

/** The switch. It moves at once and comes back, with the reason, when the server says no. It is never disabled. */
export function WorkflowToggle(
  host: Omit<PartProps<'input', WorkflowState>, 'id' | 'checked' | 'defaultChecked' | 'children'>,
): React.JSX.Element {
  const { state, id, toggle, blocked, input } = usePartContext(WorkflowContext, root);
  const own = {
    id,
    type: 'checkbox',
    role: 'switch',
    checked: toggle.enabled,
    'aria-busy': toggle.isPending || undefined,
    'aria-disabled': state.disabled || undefined,
    'aria-invalid': toggle.error !== undefined || undefined,
    'aria-describedby': state.invalid === true ? `${id}-hint ${id}-error` : `${id}-hint`,
    'aria-description': blocked,
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      if (state.disabled !== true) toggle.set(event.target.checked);
    },
  };
  return <Part tag="input" name="workflow-toggle" state={state} host={host} own={own} ownRef={input} />;
}

/** Why the last move was taken back, or the last start refused, read out when it comes. Empty until then. */
export function WorkflowError(host: Omit<PartProps<'div', WorkflowState>, 'id'>): React.JSX.Element {
  const { state, id, toggle, start, workflow, integration } = usePartContext(WorkflowContext, root);
  const t = useMessages();
  const notStarted =
    start.error &&
    saySentences(
      t,
      t('workflow.runFailed', { workflow: workflow.name }),
      start.error.code !== 'server_error' && t(`error.${start.error.code}`, { app: integration.name }),
    );
  const own = { id: `${id}-error`, role: 'alert', children: toggle.problem ?? notStarted };
  return <Part tag="div" name="workflow-error" state={state} host={host} own={own} />;
}

/** Tries once more what was taken back; the focus goes to the switch. Nothing while nothing was. */
export function WorkflowRetry(host: PartProps<'button', WorkflowState>): React.JSX.Element | null {
  const { state, toggle, blocked, input } = usePartContext(WorkflowContext, root);
  const t = useMessages();
  if (toggle.error === undefined) return null;
  const own = buttonProps({
    text: t('action.tryAgain'),
    hasChildren: host.children !== undefined,
    blocked,
    onPress: () => {
      // This button goes away with the error.
      input.current?.focus();
      toggle.retry();
    },
  });
  return <Part tag="button" name="workflow-retry" state={state} host={host} own={own} />;
}

/** Starts a workflow that customers may start, and says so; a failure is in `Workflow.Error`. Nothing for any other, and while it is off. */
export function WorkflowRun(host: PartProps<'button', WorkflowState>): React.JSX.Element | null {
  const { state, workflow, toggle, start, blocked } = usePartContext(WorkflowContext, root);
  const t = useMessages();
  const announce = useAnnounce();
  if (workflow.canRun !== true || !toggle.enabled || toggle.isPending || toggle.isRefused) return null;
  const own = buttonProps({
    label: t('workflow.run', { workflow: workflow.name }),
    text: t('action.runNow'),
    hasChildren: host.children !== undefined,
    blocked,
    isBusy: start.isPending,
    onPress: () =>
      void start.run().then((accepted) => {
        if (accepted) announce(t('workflow.started', { workflow: workflow.name }));
      }),
  });
  return <Part tag="button" name="workflow-run" state={{ ...state, pending: start.isPending }} host={host} own={own} />;
}

/** What `Workflow.Settings` tells. */
export interface WorkflowSettingsState extends PartState {
  readonly state: 'open' | 'closed';
  readonly workflow: Workflow;
}

/** Shows and hides a `Settings.Root` that is inside the same `Workflow.Root`. Nothing where the workflow has no settings. */
export function WorkflowSettings(host: PartProps<'button', WorkflowSettingsState>): React.JSX.Element | null {
  const { workflow, settings } = usePartContext(WorkflowContext, root);
  const t = useMessages();
  if (workflow.settings === undefined) return null;
  const { isOpen, id, toggle } = settings;
  const own = {
    ...buttonProps({
      label: t('workflow.settingsOf', { workflow: workflow.name }),
      text: t('workflow.settings'),
      hasChildren: host.children !== undefined,
      onPress: toggle,
    }),
    'aria-expanded': isOpen,
    'aria-controls': isOpen ? id : undefined,
  };
  const state = { state: isOpen ? 'open' : 'closed', workflow } as const;
  return <Part tag="button" name="workflow-settings" state={state} host={host} own={own} />;
}
