import type { SettingInfo } from '@acme/connect';
import { useConnectContext } from '../../headless/connect-provider.tsx';
import { sayValue } from '../../headless/settings/say-value.ts';
import { useNumberText } from '../../headless/settings/use-number-text.ts';
import { useUnknownKind } from '../../headless/settings/use-unknown-kind.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { ChoiceBoxes } from './choice-boxes.tsx';
import { ChoiceSelect } from './choice-select.tsx';
import { MappingRows } from './mapping-rows.tsx';
import { FieldContext, SettingsContext, type SettingsFieldState } from './settings-context.ts';

/** The props of `Settings.Control`. */
export type SettingsControlProps = Omit<
  PartProps<'input', SettingsFieldState>,
  'id' | 'name' | 'type' | 'value' | 'defaultValue' | 'checked' | 'defaultChecked' | 'children'
>;

/** What the control of one kind of setting is given. */
export interface ControlProps<Kind extends SettingInfo['kind'] = SettingInfo['kind']> {
  readonly field: Extract<SettingInfo, { kind: Kind }>;
  readonly state: SettingsFieldState;
  readonly host: SettingsControlProps;
}

export function SettingsControl(host: SettingsControlProps): React.JSX.Element {
  const { isReadOnly } = usePartContext(SettingsContext, 'Settings.Root');
  const { state } = usePartContext(FieldContext, 'Settings.Field');
  const { field } = state;
  if (isReadOnly) return <Readout field={field} state={state} host={host} />;
  switch (field.kind) {
    case 'text':
      return <Text field={field} state={state} host={host} />;
    case 'number':
      return <Number field={field} state={state} host={host} />;
    case 'toggle':
      return <Toggle field={field} state={state} host={host} />;
    case 'date':
      return <Day field={field} state={state} host={host} />;
    case 'select':
      return <ChoiceSelect field={field} state={state} host={host} />;
    case 'multiselect':
      return <ChoiceBoxes field={field} state={state} host={host} />;
    case 'mapping':
      return <MappingRows field={field} state={state} host={host} />;
    default:
      // A server newer than this bundle may know kinds that it does not.
      return <Unknown field={field} state={state} host={host} />;
  }
}

const name = 'settings-control';

interface Typed {
  readonly target: { readonly value: string };
}

function Text({ field: { format, multiline }, state, host }: ControlProps<'text'>): React.JSX.Element {
  const { controlProps, value, change } = state;
  const own = {
    ...controlProps,
    ...(multiline === true ? { rows: 4 } : { type: 'text', inputMode: format, autoComplete: format ?? 'off' }),
    ...(format === undefined ? {} : { autoCapitalize: 'none', spellCheck: false }),
    value: typeof value === 'string' ? value : '',
    onChange: ({ target }: Typed) => change(target.value || undefined),
  };
  const tag = (multiline === true ? 'textarea' : 'input') as 'input';
  return <Part tag={tag} name={name} state={state} host={host} own={own} />;
}

function Number({ field, state, host }: ControlProps<'number'>): React.JSX.Element {
  const { controlProps, value, change } = state;
  const { leave } = usePartContext(FieldContext, 'Settings.Field');
  const number = useNumberText(field, value);
  const own = {
    ...controlProps,
    type: 'text',
    autoComplete: 'off',
    inputMode: number.inputMode,
    value: number.text,
    onChange: ({ target }: Typed) => change(number.type(target.value)),
    onBlur: () => {
      number.leave();
      leave();
    },
  };
  return <Part tag="input" name={name} state={state} host={host} own={own} />;
}

function Toggle({ state, host }: ControlProps<'toggle'>): React.JSX.Element {
  const { controlProps, value, change } = state;
  const { 'aria-required': _, ...rest } = controlProps;
  const own = {
    ...rest,
    type: 'checkbox',
    role: 'switch',
    checked: value === true,
    onChange: ({ target }: { readonly target: { readonly checked: boolean } }) => change(target.checked),
  };
  return <Part tag="input" name={name} state={state} host={host} own={own} />;
}

function Day({ state, host }: ControlProps<'date'>): React.JSX.Element {
  const { controlProps, value, change } = state;
  const own = {
    ...controlProps,
    type: 'date',
    value: typeof value === 'string' ? value : '',
    onChange: ({ target }: Typed) => change(target.value || undefined),
  };
  return <Part tag="input" name={name} state={state} host={host} own={own} />;
}

/** What is filled in, for somebody who may not change it: to be reached, selected and copied. */
function Readout({ field, state, host }: ControlProps): React.JSX.Element {
  const { form, blocked } = usePartContext(SettingsContext, 'Settings.Root');
  const context = useConnectContext();
  const { id, 'aria-describedby': describedBy } = state.controlProps;
  const text = sayValue(context, form, field);
  const own = {
    id,
    readOnly: true,
    value: text,
    'aria-describedby': describedBy,
    'aria-description': blocked,
    rows: text.split('\n').length,
  };
  return <Part tag={'textarea' as 'input'} name={name} state={state} host={host} own={own} />;
}

function Unknown({ field, state, host }: Omit<ControlProps, 'field'> & { readonly field: object }): React.JSX.Element {
  const children = useUnknownKind(field);
  const { id } = state.controlProps;
  return <Part tag={'output' as 'input'} name={name} state={state} host={host} own={{ id, children }} />;
}
