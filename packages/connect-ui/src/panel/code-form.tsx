import type { ConnectError } from '@acme/connect';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import { Button } from './button.tsx';
import { FieldError } from './field-error.tsx';

interface CodeFormProps {
  readonly app: string;
  readonly isBusy: boolean;
  readonly error: ConnectError | undefined;
  readonly onSubmit: (code: string) => void;
  readonly onShow: () => void;
}

/** Asks for the code that the sign-in window shows, where the two windows cannot talk to each other. */
export function CodeForm({ app, isBusy, error, onSubmit, onShow }: CodeFormProps): React.JSX.Element {
  const t = useMessages();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isMissing, setMissing] = useState(false);
  const problem = isMissing ? t('code.missing') : error && t(`error.${error.code}`, { app });

  useEffect(() => input.current?.focus(), [error]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const code = input.current?.value.trim() ?? '';
    setMissing(code === '');
    if (code === '') input.current?.focus();
    else onSubmit(code);
  }

  return (
    <form data-acme-part="form" noValidate onSubmit={submit}>
      <div data-acme-part="field">
        <label data-acme-part="label" htmlFor={id}>
          {t('code.label', { app })}
        </label>
        <p data-acme-part="hint" id={`${id}-hint`}>
          {t('code.hint')}
        </p>
        <input
          ref={input}
          data-acme-part="input"
          data-kind="code"
          id={id}
          type="text"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={12}
          aria-describedby={`${id}-hint ${id}-error`}
          aria-invalid={problem !== undefined || undefined}
        />
        <FieldError id={`${id}-error`} text={problem} />
      </div>
      <div data-acme-part="flow-actions">
        <Button look="primary" type="submit" isBusy={isBusy}>
          {isBusy ? t('flow.verifying', { app }) : t('code.submit')}
        </Button>
        <Button look="quiet" onClick={onShow}>
          {t('action.showWindow')}
        </Button>
      </div>
    </form>
  );
}
