import type { SettingInfo } from '@acme/connect';
import { FieldError } from '../panel/field-error.tsx';
import { describedBy, FieldFrame } from './field-frame.tsx';
import type { FieldProps } from './setting-field.tsx';

type Of<Kind extends SettingInfo['kind']> = FieldProps<Extract<SettingInfo, { kind: Kind }>>;

/** What a control of one line has in common with the others. */
function controlOf({ id, field, problem, onChange, onLeave }: FieldProps) {
  return {
    'data-acme-part': 'input',
    id,
    name: field.name,
    'aria-required': field.required || undefined,
    'aria-invalid': problem !== undefined || undefined,
    'aria-describedby': describedBy(id, field.hint),
    onChange: (event: { readonly target: { readonly value: string } }) => onChange(event.target.value || undefined),
    onBlur: onLeave,
  };
}

/** Text of one line or several, an email address or a web address. */
export function TextField(props: Of<'text'>): React.JSX.Element {
  const { id, field, value, problem } = props;
  const { format, multiline, label, hint, required } = field;
  const control = { ...controlOf(props), value: typeof value === 'string' ? value : '' };
  return (
    <FieldFrame id={id} label={label} isOptional={!required} hint={hint} problem={problem?.message}>
      {multiline === true ? (
        <textarea {...control} rows={4} />
      ) : (
        <input
          {...control}
          type="text"
          inputMode={format}
          autoComplete={format ?? 'off'}
          {...(format === undefined ? {} : { autoCapitalize: 'none', spellCheck: false })}
        />
      )}
    </FieldFrame>
  );
}

/** A day, with the browser's own picker. */
export function DateField(props: Of<'date'>): React.JSX.Element {
  const { id, field, value, problem } = props;
  return (
    <FieldFrame id={id} label={field.label} isOptional={!field.required} hint={field.hint} problem={problem?.message}>
      <input {...controlOf(props)} type="date" data-kind="date" value={typeof value === 'string' ? value : ''} />
    </FieldFrame>
  );
}

/** On or off: a switch with its label beside it. */
export function ToggleField({ id, field, value, problem, onChange, onLeave }: Of<'toggle'>): React.JSX.Element {
  const { name, label, hint } = field;
  return (
    <div data-acme-part="workflow" data-kind="toggle">
      <input
        data-acme-part="switch"
        id={id}
        name={name}
        type="checkbox"
        role="switch"
        checked={value === true}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={describedBy(id, hint)}
        onChange={(event) => onChange(event.target.checked)}
        onBlur={onLeave}
      />
      <div data-acme-part="workflow-text">
        <label data-acme-part="workflow-name" htmlFor={id}>
          {label}
        </label>
        {hint !== undefined && (
          <p data-acme-part="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        <FieldError id={`${id}-error`} text={problem?.message} />
      </div>
    </div>
  );
}
