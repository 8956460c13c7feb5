import type { SettingInfo, SettingValue } from '@acme/connect';
import { useState } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { describedBy, FieldFrame } from './field-frame.tsx';
import { decimalSignOf, printNumber, readNumber } from './number-text.ts';
import type { FieldProps } from './setting-field.tsx';

/** A number, typed as text: what is half typed stays, and the wheel of a mouse changes nothing. */
export function NumberField(props: FieldProps<Extract<SettingInfo, { kind: 'number' }>>): React.JSX.Element {
  const { id, field, value, problem, onChange, onLeave } = props;
  const { name, label, hint, required, integer, min } = field;
  const { locale } = useConnectContext();
  const decimalSign = decimalSignOf(locale);
  const [typed, setTyped] = useState<string>();
  // Another window may have saved something else meanwhile.
  const isCurrent = typed !== undefined && readNumber(typed, decimalSign) === value;
  return (
    <FieldFrame id={id} label={label} isOptional={!required} hint={hint} problem={problem?.message}>
      <input
        data-acme-part="input"
        data-kind="number"
        id={id}
        name={name}
        type="text"
        autoComplete="off"
        inputMode={min !== undefined && min >= 0 ? (integer === true ? 'numeric' : 'decimal') : 'text'}
        value={isCurrent ? typed : print(value, decimalSign)}
        aria-required={required || undefined}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={describedBy(id, hint)}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(readNumber(event.target.value, decimalSign));
        }}
        onBlur={() => {
          setTyped(undefined);
          onLeave();
        }}
      />
    </FieldFrame>
  );
}

function print(value: SettingValue | undefined, decimalSign: string): string {
  return typeof value === 'number' ? printNumber(value, decimalSign) : typeof value === 'string' ? value : '';
}
