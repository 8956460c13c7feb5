import type { ComponentProps, ReactNode } from 'react';
import { useMessages } from '../../headless/connect-provider.tsx';
import { saySentences } from '../../messages/say-sentences.ts';
import { buttonProps } from '../part/button-props.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { SettingsContext, type SettingsState } from './settings-context.ts';

const root = 'Settings.Root';

export function SettingsSubmit(host: Omit<PartProps<'button', SettingsState>, 'type'>): React.JSX.Element {
  const { state, save, blocked } = usePartContext(SettingsContext, root);
  const t = useMessages();
  const own = {
    ...buttonProps({
      text: t(state.pending === true ? 'settings.saving' : 'settings.save'),
      hasChildren: host.children !== undefined,
      blocked,
      isBusy: state.pending,
      // The form hears of it, from the keyboard as well.
      onPress: () => {},
    }),
    type: 'submit',
  };
  return <Part tag="button" name="settings-submit" state={state} host={host} own={own} ownRef={save} />;
}

export function SettingsDiscard(host: PartProps<'button', SettingsState>): React.JSX.Element | null {
  const { state, form } = usePartContext(SettingsContext, root);
  const t = useMessages();
  const decide = useDecide();
  if (!form.dirty || form.isSaving) return null;
  const own = { type: 'button', children: t('settings.discard'), onClick: () => decide(form.discard) };
  return <Part tag="button" name="settings-discard" state={state} host={host} own={own} />;
}

export function SettingsStatus(host: PartProps<'p', SettingsState>): React.JSX.Element {
  const { state, form, submit, blocked } = usePartContext(SettingsContext, root);
  const t = useMessages();
  const children = blocked ?? (form.dirty ? t('settings.unsaved') : submit.wasSaved ? t('settings.saved') : undefined);
  return <Part tag="p" name="settings-status" state={state} host={host} own={{ children }} />;
}

export function SettingsSummary(host: PartProps<'div', SettingsState>): React.JSX.Element {
  const { state, submit, id, root: form } = usePartContext(SettingsContext, root);
  const t = useMessages();
  const { wrong } = submit;
  const children = wrong.length > 0 && (
    <>
      <p>{t('form.summary', { n: wrong.length })}</p>
      <ul>
        {wrong.map(({ name, label }) => (
          <li key={name}>
            <button type="button" onClick={() => focusField(form.current, `${id}-${name}-field`)}>
              <bdi>{label}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
  return <Part tag="div" name="settings-summary" state={state} host={host} own={{ role: 'alert', children }} />;
}

/** The control of a field that is wrong, or its first. */
function focusField(form: HTMLElement | null, fieldId: string): void {
  const field = form?.querySelector(`[id="${CSS.escape(fieldId)}"]`);
  const wrong = field?.querySelector<HTMLElement>('[aria-invalid="true"]');
  (wrong ?? field?.querySelector<HTMLElement>('input, select, textarea, button'))?.focus();
}

/** What somebody else saved, and what there is to decide. */
export interface SettingsConflictState extends SettingsState {
  /** What happened. */
  readonly text: string;
  readonly showTheirsProps: ComponentProps<'button'>;
  readonly keepMineProps: ComponentProps<'button'>;
}

/** The props of `Settings.Conflict`. */
export interface SettingsConflictProps extends Omit<PartProps<'div', SettingsState>, 'children' | 'render'> {
  /** How it looks. Absent: the text and two buttons, each with a `data-acme-primitive` of its own. */
  readonly children?: ((conflict: SettingsConflictState) => ReactNode) | undefined;
}

export function SettingsConflict({ children = renderConflict, ...host }: SettingsConflictProps): React.JSX.Element {
  const { state, form } = usePartContext(SettingsContext, root);
  const t = useMessages();
  const decide = useDecide();
  const button = (text: string, act: () => void): ComponentProps<'button'> => ({
    type: 'button',
    children: text,
    onClick: () => decide(act),
  });
  const own = {
    role: 'alert',
    // Where the focus goes when saving came to nothing.
    'data-kind': 'conflict',
    children:
      form.conflict === undefined
        ? undefined
        : children({
            ...state,
            text: saySentences(t, t('settings.conflict'), t('settings.conflictHint')),
            showTheirsProps: button(t('settings.showTheirs'), form.showTheirs),
            keepMineProps: button(t('settings.keepMine'), form.keepMine),
          }),
  };
  return <Part tag="div" name="settings-conflict" state={state} host={host} own={own} />;
}

function renderConflict({ text, showTheirsProps, keepMineProps }: SettingsConflictState): ReactNode {
  return (
    <>
      <p data-acme-primitive="settings-conflict-text">{text}</p>
      <button data-acme-primitive="settings-show-theirs" {...showTheirsProps} />
      <button data-acme-primitive="settings-keep-mine" {...keepMineProps} />
    </>
  );
}

/** What is pressed goes away with what it decides about: the focus goes to Save. */
function useDecide(): (act: () => void) => void {
  const { save } = usePartContext(SettingsContext, root);
  return (act) => {
    save.current?.focus();
    act();
  };
}
