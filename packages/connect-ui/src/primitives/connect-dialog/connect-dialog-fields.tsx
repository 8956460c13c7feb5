'use client';
import type { CredentialField } from '@acme/connect';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { useMessages } from '../../headless/connect-provider.tsx';
import { type CredentialInputState, useCredentialForm } from '../../headless/use-credential-form.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { ConnectDialogContext, type ConnectDialogState } from './connect-dialog-context.ts';

/** One field of the form, with what its elements need to belong together. */
export interface ConnectFieldState {
  readonly field: CredentialField;
  readonly value: string;
  /** What is wrong with it, in words. */
  readonly problem: string | undefined;
  readonly labelProps: ComponentProps<'label'>;
  readonly hintProps: ComponentProps<'p'>;
  /** For an `<input>`, or, of a field that is `multiline`, for a `<textarea>`; of one with `choices` for a `<select>` of those. */
  readonly inputProps: ComponentProps<'input'> & ComponentProps<'textarea'> & ComponentProps<'select'>;
  /** Of an element that is there before there is a problem, so that the problem is read out. */
  readonly errorProps: ComponentProps<'div'>;
  /** Shows or hides what is typed; absent where it is no secret. */
  readonly revealProps: ComponentProps<'button'> | undefined;
}

/** The props of `ConnectDialog.Fields`. */
export interface ConnectDialogFieldsProps
  extends Omit<PartProps<'form', ConnectDialogState>, 'id' | 'children' | 'render'> {
  /** How a field looks. Absent: label, hint, input and problem in this order, each with a `data-acme-primitive` of its own. */
  readonly children?: ((field: ConnectFieldState) => ReactNode) | undefined;
}

/**
 * The form of an account that is connected with a key, or for the code that the other window shows. Nothing while there is nothing
 * to fill in. Above it stands, once it has been sent, what leads to each of several problems.
 */
export function ConnectDialogFields(host: ConnectDialogFieldsProps): React.JSX.Element | null {
  const { fields } = usePartContext(ConnectDialogContext, 'ConnectDialog.Root');
  return fields === undefined ? null : <Form {...host} fields={fields} />;
}

function Form({
  children,
  fields,
  ...host
}: ConnectDialogFieldsProps & { readonly fields: readonly CredentialField[] }): React.JSX.Element {
  const { state, id, actions, blocked } = usePartContext(ConnectDialogContext, 'ConnectDialog.Root');
  const t = useMessages();
  const { flow } = actions;
  const { form, inputs, summary, submit, focus } = useCredentialForm({
    app: state.integration.name,
    fields,
    error: state.error,
    isBlocked: state.pending === true || blocked !== undefined,
    onSubmit: (values) =>
      void (flow.state.phase === 'code_entry' ? flow.enterCode(values['code'] ?? '') : flow.submit(values)),
  });
  const own = {
    id: `${id}-form`,
    noValidate: true,
    'aria-labelledby': `${id}-title`,
    onSubmit: submit,
    children: (
      <>
        <div role="alert" data-acme-primitive="connect-summary">
          {summary.length > 0 && (
            <>
              <p>{t('form.summary', { n: summary.length })}</p>
              <ul>
                {summary.map(({ field: { name, label } }) => (
                  <li key={name}>
                    <button type="button" onClick={() => focus(name)}>
                      {label}
                    </button>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
        {inputs.map((input) => (
          <Field key={input.field.name} id={`${id}-${input.field.name}`} input={input} render={children} />
        ))}
      </>
    ),
  };
  return <Part tag="form" name="connect-fields" state={state} host={host} own={own} ownRef={form} />;
}

interface FieldProps {
  readonly id: string;
  readonly input: CredentialInputState;
  readonly render: ConnectDialogFieldsProps['children'];
}

function Field({ id, input, render = renderField }: FieldProps): ReactNode {
  const t = useMessages();
  const [isRevealed, setRevealed] = useState(false);
  const { field, value, problem, change, leave } = input;
  const { name, label, secret, example, optional, multiline, choices, hint } = field;
  const isHidden = secret && multiline !== true;
  const words = isRevealed
    ? { 'aria-label': t('form.hideLabel', { label }), children: t('form.hide') }
    : { 'aria-label': t('form.showLabel', { label }), children: t('form.show') };
  return render({
    field,
    value,
    problem,
    labelProps: {
      htmlFor: id,
      children: optional === true ? `${label} ${t('form.optional')}` : label,
    },
    hintProps: { id: `${id}-hint`, children: hint },
    inputProps: {
      id,
      name,
      value,
      ...(choices === undefined
        ? {
            ...(multiline === true ? { rows: 4 } : { type: isHidden && !isRevealed ? 'password' : 'text' }),
            autoCapitalize: 'none',
            spellCheck: false,
            placeholder: example === undefined ? undefined : t('form.example', { example }),
          }
        : {}),
      autoComplete: name === 'code' ? 'one-time-code' : 'off',
      required: optional !== true,
      'aria-describedby': `${hint === undefined ? '' : `${id}-hint `}${id}-error`,
      'aria-invalid': problem !== undefined || undefined,
      onChange: (event: { readonly target: { readonly value: string } }) => change(event.target.value),
      onBlur: leave,
    },
    errorProps: { id: `${id}-error`, role: 'alert', children: problem },
    revealProps: isHidden
      ? { type: 'button', 'aria-controls': id, onClick: () => setRevealed(!isRevealed), ...words }
      : undefined,
  });
}

function renderField(field: ConnectFieldState): ReactNode {
  const { labelProps, hintProps, inputProps, errorProps, revealProps } = field;
  const { choices, multiline, optional } = field.field;
  const Input = multiline === true ? 'textarea' : 'input';
  return (
    <div data-acme-primitive="connect-field" data-invalid={field.problem === undefined ? undefined : ''}>
      <label data-acme-primitive="connect-label" htmlFor={labelProps.htmlFor} {...labelProps} />
      {hintProps.children !== undefined && <p data-acme-primitive="connect-hint" {...hintProps} />}
      {choices === undefined ? (
        <Input data-acme-primitive="connect-input" {...inputProps} />
      ) : (
        <select data-acme-primitive="connect-input" {...inputProps}>
          {optional === true && <option value="">–</option>}
          {choices.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
      {revealProps !== undefined && <button data-acme-primitive="connect-reveal" {...revealProps} />}
      <div data-acme-primitive="connect-field-error" {...errorProps} />
    </div>
  );
}
