import type { SettingInfo } from '@acme/connect';
import { ChoicePicker } from './choice-picker.tsx';
import { describedBy, FieldFrame } from './field-frame.tsx';
import type { FieldProps } from './setting-field.tsx';

/** One of several choices. */
export function SelectField(props: FieldProps<Extract<SettingInfo, { kind: 'select' }>>): React.JSX.Element {
  const { id, field, value, problem, form, target, onChange, onLeave } = props;
  const { label, hint, required } = field;
  return (
    <FieldFrame id={id} label={label} isOptional={!required} hint={hint} problem={problem?.message}>
      <ChoicePicker
        id={id}
        form={form}
        target={target}
        field={field}
        value={typeof value === 'string' ? value : undefined}
        isRequired={required}
        isInvalid={problem !== undefined}
        describedBy={describedBy(id, hint)}
        onChange={onChange}
        onLeave={onLeave}
      />
    </FieldFrame>
  );
}
