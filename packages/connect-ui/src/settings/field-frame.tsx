import type { ReactNode } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import { FieldError } from '../panel/field-error.tsx';

interface FieldFrameProps {
  readonly id: string;
  readonly label: string;
  readonly isOptional: boolean;
  readonly hint: string | undefined;
  readonly problem: string | undefined;
  /** Several controls under one name. */
  readonly isGroup?: boolean;
  readonly children: ReactNode;
}

/** The label above a control, a hint, the control, and what is wrong with it. */
export function FieldFrame(props: FieldFrameProps): React.JSX.Element {
  const { id, label, isOptional, hint, problem, isGroup = false, children } = props;
  const t = useMessages();
  const words = (
    <>
      <bdi data-acme-part="name">{label}</bdi>
      {isOptional && (
        <>
          {' '}
          <span data-acme-part="optional">{t('form.optional')}</span>
        </>
      )}
    </>
  );
  const rest = (
    <>
      {hint !== undefined && (
        <p data-acme-part="hint" id={`${id}-hint`}>
          <bdi data-acme-part="name">{hint}</bdi>
        </p>
      )}
      {children}
      <FieldError id={`${id}-error`} text={problem} />
    </>
  );
  return isGroup ? (
    <fieldset data-acme-part="field" aria-describedby={describedBy(id, hint)}>
      <legend data-acme-part="label">{words}</legend>
      {rest}
    </fieldset>
  ) : (
    <div data-acme-part="field">
      <label data-acme-part="label" htmlFor={id}>
        {words}
      </label>
      {rest}
    </div>
  );
}

/** The ids of the texts around a control that say more about it. */
export function describedBy(id: string, hint: string | undefined, ...more: (string | undefined)[]): string {
  return [hint === undefined ? undefined : `${id}-hint`, ...more, `${id}-error`].filter(Boolean).join(' ');
}
