import type { CredentialField } from '@acme/connect';
import { useState } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import { FieldError } from './field-error.tsx';

interface CredentialInputProps {
  readonly id: string;
  readonly field: CredentialField;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
  /** The field is left; `wasFilled` when something has been typed into it. */
  readonly onLeave: (wasFilled: boolean) => void;
}

/** One labelled input. A secret is hidden until its owner asks to see it, and can always be pasted. */
export function CredentialInput(props: CredentialInputProps): React.JSX.Element {
  const { id, field, value, problem, onChange, onLeave } = props;
  const t = useMessages();
  const [isShown, setShown] = useState(false);
  const [wasFilled, setFilled] = useState(false);
  const { name, label, hint, secret, example, optional, multiline } = field;
  const describedBy = `${hint === undefined ? '' : `${id}-hint `}${id}-error`;
  const input = {
    'data-acme-part': 'input',
    id,
    name,
    value,
    autoComplete: 'off',
    autoCapitalize: 'none',
    spellCheck: false,
    required: optional !== true,
    placeholder: example === undefined ? undefined : t('form.example', { example }),
    'aria-describedby': describedBy,
    'aria-invalid': problem !== undefined || undefined,
    onChange: (event: { readonly target: { readonly value: string } }) => {
      setFilled(true);
      onChange(event.target.value);
    },
    onBlur: () => onLeave(wasFilled),
  };
  return (
    <div data-acme-part="field">
      <label data-acme-part="label" htmlFor={id}>
        <bdi data-acme-part="name">{label}</bdi>
        {optional === true && <span data-acme-part="optional"> {t('form.optional')}</span>}
      </label>
      {hint !== undefined && (
        <p data-acme-part="hint" id={`${id}-hint`}>
          <bdi data-acme-part="name">{hint}</bdi>
        </p>
      )}
      <div data-acme-part="input-line">
        {multiline === true ? (
          <textarea {...input} rows={4} />
        ) : (
          <input {...input} type={secret && !isShown ? 'password' : 'text'} />
        )}
        {secret && multiline !== true && (
          <button
            data-acme-part="button"
            data-look="plain"
            type="button"
            aria-label={isShown ? t('form.hideLabel', { label }) : t('form.showLabel', { label })}
            aria-controls={id}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? t('form.hide') : t('form.show')}
          </button>
        )}
      </div>
      <FieldError id={`${id}-error`} text={problem} />
    </div>
  );
}
