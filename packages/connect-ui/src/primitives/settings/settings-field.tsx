import type { SettingInfo } from '@acme/connect';
import { useContext } from 'react';
import { useConnectContext, useMessages } from '../../headless/connect-provider.tsx';
import { saySentences } from '../../messages/say-sentences.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { FieldContext, SettingsContext, type SettingsFieldState, type SettingsState } from './settings-context.ts';
import { SettingsControl } from './settings-control.tsx';

const root = 'Settings.Root';
const fieldRoot = 'Settings.Field';

/** The props of `Settings.Field`. */
export interface SettingsFieldProps extends Omit<PartProps<'div', SettingsFieldState>, 'id'> {
  /** Only this setting. Absent: written once, it stands for every setting there is. */
  readonly name?: string | undefined;
}

export function SettingsField({ name, ...host }: SettingsFieldProps): React.JSX.Element {
  const { form } = usePartContext(SettingsContext, root);
  return (
    <>
      {form.fields
        .filter((field) => name === undefined || field.name === name)
        .map((field) => (
          <Field key={field.name} field={field} host={host} />
        ))}
    </>
  );
}

const several: readonly SettingInfo['kind'][] = ['multiselect', 'mapping'];

interface FieldProps {
  readonly field: SettingInfo;
  readonly host: PartProps<'div', SettingsFieldState>;
}

function Field({ field, host }: FieldProps): React.JSX.Element {
  const { form, submit, id: formId, isReadOnly } = usePartContext(SettingsContext, root);
  const { name, kind, required, hint } = field;
  const problem = form.errors[name];
  const id = `${formId}-${name}`;
  const leave = (): void => form.touch(name);
  const describedBy = hint === undefined ? `${id}-error` : `${id}-hint ${id}-error`;
  const state: SettingsFieldState = {
    state: kind,
    invalid: problem !== undefined,
    disabled: isReadOnly,
    field,
    value: form.draft[name],
    problem: problem?.message,
    controlProps: {
      id,
      name,
      'aria-required': required || undefined,
      'aria-invalid': problem !== undefined || undefined,
      'aria-describedby': describedBy,
      onBlur: leave,
    },
    change: (value, labels) => submit.set(name, value, labels),
  };
  const isGroup = several.includes(kind) && !isReadOnly;
  const own = {
    id: `${id}-field`,
    ...(isGroup ? { role: 'group', 'aria-labelledby': `${id}-label`, 'aria-describedby': describedBy } : {}),
    children: (
      <>
        <SettingsLabel />
        <SettingsHint />
        <SettingsControl />
        <SettingsError />
      </>
    ),
  };
  return (
    <FieldContext value={{ state, id, isGroup, wrongRow: problem?.row, leave }}>
      <Part tag="div" name="settings-field" state={state} host={host} own={own} />
    </FieldContext>
  );
}

export function SettingsLabel(host: Omit<PartProps<'label', SettingsFieldState>, 'id' | 'htmlFor'>): React.JSX.Element {
  const { state, id, isGroup } = usePartContext(FieldContext, fieldRoot);
  const t = useMessages();
  const { label, kind, required } = state.field;
  const children = (
    <>
      <bdi>{label}</bdi>
      {!required && kind !== 'toggle' && <> {t('form.optional')}</>}
    </>
  );
  const own = { id: `${id}-label`, htmlFor: isGroup ? undefined : id, children };
  const tag = (isGroup ? 'span' : 'label') as 'label';
  return <Part tag={tag} name="settings-label" state={state} host={host} own={own} />;
}

export function SettingsHint(host: Omit<PartProps<'p', SettingsFieldState>, 'id'>): React.JSX.Element | null {
  const { state, id } = usePartContext(FieldContext, fieldRoot);
  const { hint } = state.field;
  if (hint === undefined) return null;
  const own = { id: `${id}-hint`, children: <bdi>{hint}</bdi> };
  return <Part tag="p" name="settings-hint" state={state} host={host} own={own} />;
}

export function SettingsError(
  host: Omit<PartProps<'div', SettingsFieldState | SettingsState>, 'id'>,
): React.JSX.Element {
  const field = useContext(FieldContext);
  const { state, form } = usePartContext(SettingsContext, root);
  const { t } = useConnectContext();
  if (field !== undefined) {
    const own = { id: `${field.id}-error`, role: 'alert', children: field.state.problem };
    return <Part tag="div" name="settings-field-error" state={field.state} host={host} own={own} />;
  }
  const { error, integration } = form;
  const reference = error?.requestId !== undefined && t('error.reference', { id: error.requestId });
  const words = error && t(`error.${error.code}`, { app: integration.name });
  const children = words && saySentences(t, t('settings.saveFailed'), words, reference);
  return <Part tag="div" name="settings-error" state={state} host={host} own={{ role: 'alert', children }} />;
}
