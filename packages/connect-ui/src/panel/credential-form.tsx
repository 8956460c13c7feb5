import type { ConnectError, CredentialField, FieldValues } from '@acme/connect';
import { useId } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import { formErrorOf, useCredentialForm, type UseCredentialForm } from '../headless/use-credential-form.ts';
import { Button } from './button.tsx';
import { CredentialInput } from './credential-input.tsx';
import { ErrorReference } from './error-text.tsx';
import { Glyph } from './glyph.tsx';

export interface CredentialFormProps {
  readonly app: string;
  readonly fields: readonly CredentialField[];
  readonly isBusy: boolean;
  readonly error: ConnectError | undefined;
  readonly blockedBy: string | undefined;
  readonly onSubmit: (values: FieldValues) => void;
  readonly onCancel: () => void;
}

/** Connects with a key. The button always answers. */
export function CredentialForm(props: CredentialFormProps): React.JSX.Element {
  const { app, fields, isBusy, error, blockedBy, onSubmit, onCancel } = props;
  const t = useMessages();
  const id = useId();
  const isBlocked = isBusy || blockedBy !== undefined;
  const { form, inputs, summary, submit, focus } = useCredentialForm({ app, fields, error, isBlocked, onSubmit });
  const formError = formErrorOf(error, fields);
  return (
    <form ref={form} data-acme-part="form" aria-label={t('form.title', { app })} noValidate onSubmit={submit}>
      {summary.length > 0 && <Summary wrong={summary} onPick={focus} />}
      {formError !== undefined && (
        <div data-acme-part="notice" data-tone="bad" role="alert">
          <Glyph name="triangle" />
          <p data-acme-part="notice-text">{t(`error.${formError.code}`, { app })}</p>
          <ErrorReference error={formError} />
        </div>
      )}
      {inputs.map((input) => (
        <CredentialInput key={input.field.name} id={`${id}-${input.field.name}`} input={input} />
      ))}
      <div data-acme-part="flow-actions">
        <Button look="primary" type="submit" isBusy={isBusy} blockedBy={blockedBy}>
          {isBusy ? t('form.checking', { app }) : t('form.submit')}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}

interface SummaryProps {
  readonly wrong: UseCredentialForm['summary'];
  readonly onPick: (name: string) => void;
}

/** Leads to every problem, where there is more than one to look for. */
function Summary({ wrong, onPick }: SummaryProps): React.JSX.Element {
  const t = useMessages();
  return (
    <div data-acme-part="notice" data-tone="bad" role="alert">
      <Glyph name="triangle" />
      <p data-acme-part="notice-text">{t('form.summary', { n: wrong.length })}</p>
      <ul data-acme-part="summary-list">
        {wrong.map(({ field: { name, label } }) => (
          <li data-acme-part="summary-item" key={name}>
            <button data-acme-part="link" type="button" onClick={() => onPick(name)}>
              {label}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
