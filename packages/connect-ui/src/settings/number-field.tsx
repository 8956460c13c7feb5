import type { SettingInfo } from '@acme/connect';
import { useNumberText } from '../headless/settings/use-number-text.ts';
import { describedBy, FieldFrame } from './field-frame.tsx';
import type { FieldProps } from './setting-field.tsx';

/** A number, typed as text. */
export function NumberField(props: FieldProps<Extract<SettingInfo, { kind: 'number' }>>): React.JSX.Element {
  const { id, field, value, problem, onChange, onLeave } = props;
  const { name, label, hint, required } = field;
  const { text, inputMode, type, leave } = useNumberText(field, value);
  return (
    <FieldFrame id={id} label={label} isOptional={!required} hint={hint} problem={problem?.message}>
      <input
        data-acme-part="input"
        data-kind="number"
        id={id}
        name={name}
        type="text"
        autoComplete="off"
        inputMode={inputMode}
        value={text}
        aria-required={required || undefined}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={describedBy(id, hint)}
        onChange={(event) => onChange(type(event.target.value))}
        onBlur={() => {
          leave();
          onLeave();
        }}
      />
    </FieldFrame>
  );
}
