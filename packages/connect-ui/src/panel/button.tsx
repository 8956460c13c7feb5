import type { ReactNode, Ref } from 'react';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick?: (() => void) | undefined;
  /** `primary`: the one next step. `quiet`: no border until it is pointed at. */
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly type?: 'button' | 'submit';
  /** What assistive technology says; begins with the visible words. */
  readonly label?: string | undefined;
  readonly expanded?: boolean | undefined;
  readonly controls?: string | undefined;
  readonly isBusy?: boolean;
  /** Id of the text that says why it does nothing now. It keeps its place in the tab order. */
  readonly blockedBy?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button(props: ButtonProps): React.JSX.Element {
  const {
    children,
    onClick,
    look = 'plain',
    type = 'button',
    label,
    expanded,
    controls,
    isBusy,
    blockedBy,
    ref,
  } = props;
  const isBlocked = blockedBy !== undefined;
  return (
    <button
      ref={ref}
      data-acme-part="button"
      data-look={look}
      type={type}
      aria-label={label}
      aria-expanded={expanded}
      aria-controls={controls}
      aria-busy={isBusy || undefined}
      aria-disabled={isBlocked || undefined}
      aria-describedby={blockedBy}
      onClick={(event) => {
        if (isBlocked) event.preventDefault();
        else onClick?.();
      }}
    >
      {children}
    </button>
  );
}
