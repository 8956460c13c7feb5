import { useState } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import type { CredentialInputState } from '../headless/use-credential-form.ts';
import { FieldError } from './field-error.tsx';

interface CredentialInputProps {
  readonly id: string;
  readonly input: CredentialInputState;
}

/** One labelled input. A secret is hidden until its owner asks to see it, and can always be pasted. */
export function CredentialInput({ id, input: state }: CredentialInputProps): React.JSX.Element {
  const t = useMessages();
  const [isShown, setShown] = useState(false);
  const { field, value, problem, change, leave } = state;
  const { name, label, hint, secret, example, optional, multiline, choices } = field;
  const describedBy = `${hint === undefined ? '' : `${id}-hint `}${id}-error`;
  const input = {
    'data-acme-part': 'input',
    id,
    name,
    value,
    autoComplete: 'off',
    required: optional !== true,
    'aria-describedby': describedBy,
    'aria-invalid': problem !== undefined || undefined,
    onChange: (event: { readonly target: { readonly value: string } }) => change(event.target.value),
    onBlur: leave,
  };
  const text = {
    ...input,
    autoCapitalize: 'none',
    spellCheck: false,
    placeholder: example === undefined ? undefined : t('form.example', { example }),
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
        {choices !== undefined ? (
          <select {...input}>
            {optional === true && <option value="">–</option>}
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </select>
        ) : multiline === true ? (
          <textarea {...text} rows={4} />
        ) : (
          <input {...text} type={secret && !isShown ? 'password' : 'text'} />
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
