import type { ConnectError, CredentialField, FieldValues } from '@acme/connect';
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useMessages } from './connect-provider.tsx';

/** One input of a credential form as it is now. */
export interface CredentialInputState {
  readonly field: CredentialField;
  readonly value: string;
  /** What is wrong with it, in words. */
  readonly problem: string | undefined;
  readonly change: (value: string) => void;
  /** It loses the focus. */
  readonly leave: () => void;
}

/** A credential form as it is now. */
export interface UseCredentialForm {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly inputs: readonly CredentialInputState[];
  /** What a summary leads to: the wrong inputs, once the form has been sent and there is more than one. */
  readonly summary: readonly CredentialInputState[];
  readonly submit: (event: FormEvent) => void;
  readonly focus: (name: string | undefined) => void;
}

interface Options {
  readonly app: string;
  readonly fields: readonly CredentialField[];
  readonly error: ConnectError | undefined;
  /** Sending would come to nothing now. */
  readonly isBlocked: boolean;
  readonly onSubmit: (values: FieldValues) => void;
}

const nothing: ReadonlySet<string> = new Set();

/** Checks a field when it is left, then at each key; sending answers always, if only by leading to what is wrong. */
export function useCredentialForm({ app, fields, error, isBlocked, onSubmit }: Options): UseCredentialForm {
  const t = useMessages();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<FieldValues>(() => usualOf(fields));
  const [filled, setFilled] = useState(nothing);
  const [touched, setTouched] = useState(nothing);
  const [isSubmitted, setSubmitted] = useState(false);
  /** Fields that were changed since the server refused them. */
  const [changed, setChanged] = useState(nothing);

  const refused = problemsOf(error, fields, (code) => t(`error.${code}`, { app }));
  const isMissing = ({ name, optional }: CredentialField): boolean =>
    optional !== true && (values[name] ?? '').trim() === '';

  const focus = (name: string | undefined): void =>
    name === undefined ? undefined : form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)?.focus();

  useEffect(() => focus(fields[0]?.name), [fields]);
  useEffect(() => {
    setChanged(nothing);
    focus(fields.find(({ name }) => problemsOf(error, fields, () => '')[name] !== undefined)?.name);
  }, [error, fields]);

  const inputs = fields.map((field): CredentialInputState => {
    const { name, label } = field;
    const add = (known: ReadonlySet<string>): ReadonlySet<string> => new Set(known).add(name);
    const problem = isMissing(field)
      ? touched.has(name) && t('form.required', { label })
      : !changed.has(name) && refused[name];
    return {
      field,
      value: values[name] ?? '',
      problem: problem || undefined,
      change: (value) => {
        setValues((known) => ({ ...known, [name]: value }));
        setFilled(add);
        setChanged(add);
      },
      leave: () => filled.has(name) && setTouched(add),
    };
  });
  const wrong = inputs.filter(({ problem }) => problem !== undefined);

  return {
    form,
    inputs,
    summary: isSubmitted && wrong.length > 1 ? wrong : [],
    submit: (event) => {
      event.preventDefault();
      setSubmitted(true);
      setTouched(new Set(fields.map((field) => field.name)));
      const missing = fields.find(isMissing);
      if (missing !== undefined) focus(missing.name);
      else if (!isBlocked) onSubmit(values);
    },
    focus,
  };
}

/** What went wrong with the form as a whole, and with none of its fields in particular. */
export function formErrorOf(
  error: ConnectError | undefined,
  fields: readonly CredentialField[],
): ConnectError | undefined {
  return Object.keys(problemsOf(error, fields, () => '')).length === 0 ? error : undefined;
}

/** Of what is chosen from a few, the usual one is chosen already. */
function usualOf(fields: readonly CredentialField[]): FieldValues {
  const usual = fields.map(({ name, choices, optional }) => [
    name,
    optional === true ? undefined : choices?.[0]?.value,
  ]);
  return Object.fromEntries(usual.filter(([, value]) => value !== undefined)) as FieldValues;
}

type Rejection = 'invalid_credentials' | 'wrong_code';

/** Problems that the server named by field; a rejected key or code belongs to the only field there is. */
function problemsOf(
  error: ConnectError | undefined,
  fields: readonly CredentialField[],
  say: (code: Rejection) => string,
): Readonly<Record<string, string>> {
  if (error === undefined) return {};
  const { code } = error;
  const rejection = code === 'invalid_credentials' || code === 'wrong_code' ? code : undefined;
  if (error.fields !== undefined) {
    return Object.fromEntries(
      Object.entries(error.fields)
        .filter(([name]) => fields.some((field) => field.name === name))
        .map(([name, { code: is, message, said }]) => {
          const told = rejection !== undefined && is === 'rejected' ? say(rejection) : message;
          return [name, said === undefined ? told : `${told} “${said}”`];
        }),
    );
  }
  const [first, ...others] = fields;
  return rejection !== undefined && first !== undefined && others.length === 0 ? { [first.name]: say(rejection) } : {};
}
