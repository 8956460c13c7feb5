import type { ConnectError, CredentialField, FieldValues } from '@acme/connect';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import { Button } from './button.tsx';
import { CredentialInput } from './credential-input.tsx';
import { ErrorReference } from './error-text.tsx';
import { Glyph } from './glyph.tsx';

interface CredentialFormProps {
  readonly app: string;
  readonly fields: readonly CredentialField[];
  readonly isBusy: boolean;
  readonly error: ConnectError | undefined;
  readonly blockedBy: string | undefined;
  readonly onSubmit: (values: FieldValues) => void;
  readonly onCancel: () => void;
}

type Problems = Readonly<Record<string, string>>;

/** Connects with a key. Checks a field when it is left, then at each key; the button always answers. */
export function CredentialForm(props: CredentialFormProps): React.JSX.Element {
  const { app, fields, isBusy, error, blockedBy, onSubmit, onCancel } = props;
  const t = useMessages();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<FieldValues>({});
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isSubmitted, setSubmitted] = useState(false);
  /** Fields that were changed since the server refused them. */
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());

  const refused = problemsOf(error, fields, () => t('error.invalid_credentials', { app }));
  const problems: Record<string, string> = {};
  const isMissing = ({ name, optional }: CredentialField): boolean =>
    optional !== true && (values[name] ?? '').trim() === '';
  for (const field of fields) {
    const { name, label } = field;
    const problem = isMissing(field)
      ? touched.has(name) && t('form.required', { label })
      : !changed.has(name) && refused[name];
    if (problem) problems[name] = problem;
  }

  const focusField = (name: string | undefined): void =>
    name === undefined ? undefined : form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)?.focus();

  useEffect(() => focusField(fields[0]?.name), [fields]);
  useEffect(() => {
    setChanged(new Set());
    focusField(fields.find(({ name }) => problemsOf(error, fields, () => '')[name] !== undefined)?.name);
  }, [error, fields]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setSubmitted(true);
    setTouched(new Set(fields.map((field) => field.name)));
    const missing = fields.find(isMissing);
    if (missing !== undefined) focusField(missing.name);
    else if (!isBusy && blockedBy === undefined) onSubmit(values);
  }

  const isFormError = error !== undefined && Object.keys(refused).length === 0;
  return (
    <form ref={form} data-acme-part="form" aria-label={t('form.title', { app })} noValidate onSubmit={submit}>
      {isSubmitted && <Summary problems={problems} fields={fields} onPick={focusField} />}
      {isFormError && (
        <div data-acme-part="notice" data-tone="bad" role="alert">
          <Glyph name="triangle" />
          <p data-acme-part="notice-text">{t(`error.${error.code}`, { app })}</p>
          <ErrorReference error={error} />
        </div>
      )}
      {fields.map((field) => (
        <CredentialInput
          key={field.name}
          id={`${id}-${field.name}`}
          field={field}
          value={values[field.name] ?? ''}
          problem={problems[field.name]}
          onChange={(value) => {
            setValues((known) => ({ ...known, [field.name]: value }));
            setChanged((known) => new Set(known).add(field.name));
          }}
          onLeave={(wasFilled) => wasFilled && setTouched((known) => new Set(known).add(field.name))}
        />
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

/** Problems that the server named by field; a rejected key belongs to the only field there is. */
function problemsOf(
  error: ConnectError | undefined,
  fields: readonly CredentialField[],
  rejected: () => string,
): Problems {
  if (error === undefined) return {};
  const [first, ...others] = fields;
  const isRejected = error.code === 'invalid_credentials';
  if (error.fields !== undefined) {
    return Object.fromEntries(
      Object.entries(error.fields)
        .filter(([name]) => fields.some((field) => field.name === name))
        .map(([name, { code, message }]) => [name, isRejected && code === 'rejected' ? rejected() : message]),
    );
  }
  return isRejected && first !== undefined && others.length === 0 ? { [first.name]: rejected() } : {};
}

interface SummaryProps {
  readonly problems: Problems;
  readonly fields: readonly CredentialField[];
  readonly onPick: (name: string) => void;
}

/** Leads to every problem, where there is more than one to look for. */
function Summary({ problems, fields, onPick }: SummaryProps): React.JSX.Element | null {
  const t = useMessages();
  const wrong = fields.filter(({ name }) => problems[name] !== undefined);
  if (wrong.length < 2) return null;
  return (
    <div data-acme-part="notice" data-tone="bad" role="alert">
      <Glyph name="triangle" />
      <p data-acme-part="notice-text">{t('form.summary', { n: wrong.length })}</p>
      <ul data-acme-part="summary-list">
        {wrong.map(({ name, label }) => (
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
